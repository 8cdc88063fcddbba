import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, get, type Server } from "node:http";
import { test } from "node:test";
import { drainHttp } from "./drain-http.ts";

/** A server that answers after so long, its address, and a client that keeps its connection. */
async function served(
  answerAfterMs: number,
): Promise<{ server: Server; ask: () => Promise<string>; begun: Promise<unknown> }> {
  const server = createServer(
    (_request, response) => void setTimeout(() => response.end("done"), answerAfterMs).unref(),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const agent = new Agent({ keepAlive: true });
  return {
    server,
    begun: once(server, "request"),
    ask: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const options = { host: "127.0.0.1", port: address.port, agent };
      get(options, (response) => response.setEncoding("utf8").on("data", resolve)).on("error", reject);
      return promise;
    },
  };
}

test("A request that had begun is answered, and its kept connection delays nothing", async () => {
  const { server, ask, begun } = await served(300);
  const answer = ask();
  await begun;
  const start = performance.now();
  assert.equal(await drainHttp(server, 5_000), true);
  assert.equal(await answer, "done");
  const ms = performance.now() - start;
  assert.ok(ms > 200 && ms < 1_500, `took ${Math.round(ms)} ms`);
});

test("What is not answered in time is cut off", async () => {
  const { server, ask, begun } = await served(60_000);
  const answer = assert.rejects(ask(), { code: "ECONNRESET" });
  await begun;
  assert.equal(await drainHttp(server, 200), false);
  await answer;
});

test("A server that does not listen is drained already", async () => {
  assert.equal(await drainHttp(createServer(), 1_000), true);
});
