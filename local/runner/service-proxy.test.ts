import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { test } from "node:test";
import { ServiceProxy } from "./service-proxy.ts";

test("connections go to those that are ready, in turn, and to none when none is", async () => {
  const servers = await Promise.all(["one", "two"].map(saying));
  const ports = servers.map(({ port }) => port);
  let ready: readonly number[] = ports;
  await using proxy = await ServiceProxy.start(() => ready);
  const say = async () => (await fetch(`http://127.0.0.1:${proxy.port}`, { headers: { connection: "close" } })).text();
  try {
    assert.deepEqual([await say(), await say(), await say(), await say()], ["one", "two", "one", "two"]);
    ready = ports.slice(1);
    assert.deepEqual([await say(), await say()], ["two", "two"]);
    ready = [];
    await assert.rejects(say(), TypeError);
    ready = [1];
    await assert.rejects(say(), TypeError);
    ready = ports;
    assert.match(await say(), /one|two/);
  } finally {
    for (const { server } of servers) {
      server.closeAllConnections();
      server.close();
    }
  }
});

async function saying(word: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_, response) => response.end(word)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { server, port: address.port };
}
