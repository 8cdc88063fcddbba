import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadError, download, TooLargeError } from "./download.ts";

const limits = { bytes: 1_000, ms: 2_000 };

async function serve(answer: RequestListener): Promise<{ url: URL } & AsyncDisposable> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return {
    url: new URL(`http://127.0.0.1:${address.port}/file/bot1:secret/photos/1.jpg`),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test("A file of exactly the limit is had as it is", async () => {
  const bytes = Buffer.alloc(1_000, 7);
  await using server = await serve((_request, response) => response.end(bytes));
  assert.deepEqual(await download(server.url, limits), bytes);
});

test("A file that says that it is too large is not read", async () => {
  let sent = 0;
  await using server = await serve(async (_request, response) => {
    response.writeHead(200, { "content-length": 50_000_000 });
    while (!response.destroyed && sent < 50_000_000) {
      sent += 100_000;
      if (!response.write(Buffer.alloc(100_000))) await sleep(5);
    }
  });
  await assert.rejects(download(server.url, limits), TooLargeError);
  assert.ok(sent < 20_000_000, `${sent} bytes were sent`);
});

test("A file that does not say its length is read no further than the limit", async () => {
  let sent = 0;
  await using server = await serve(async (_request, response) => {
    while (!response.destroyed && sent < 50_000_000) {
      sent += 100_000;
      if (!response.write(Buffer.alloc(100_000))) await sleep(5);
    }
    response.end();
  });
  await assert.rejects(download(server.url, limits), TooLargeError);
  assert.ok(sent < 20_000_000, `${sent} bytes were sent`);
});

test("A file that drips is left after the time for the whole", async () => {
  await using server = await serve(async (_request, response) => {
    while (!response.destroyed) {
      response.write("x");
      await sleep(20);
    }
  });
  const start = performance.now();
  await assert.rejects(
    download(server.url, { bytes: 1_000, ms: 200 }),
    new DownloadError("The file took more than 200 ms."),
  );
  assert.ok(performance.now() - start < 1_000);
});

const broken: readonly (readonly [string, RequestListener, string])[] = [
  [
    "ends before its length",
    (_q, r) => void r.writeHead(200, { "content-length": 10 }).write("x", () => r.destroy()),
    "The file's connection broke.",
  ],
  ["is gone", (_q, r) => void r.writeHead(404).end("no"), "The file's server answered 404."],
  [
    "is elsewhere",
    (_q, r) => void r.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    "The file's connection broke.",
  ],
  ["is empty", (_q, r) => void r.end(), "The file is empty."],
];
for (const [what, answer, message] of broken) {
  test(`A file that ${what} fails, and the address with the token in it is not told`, async () => {
    await using server = await serve(answer);
    await assert.rejects(download(server.url, limits), new DownloadError(message));
  });
}

test("A worker that has to end leaves its download", async () => {
  await using server = await serve((_request, response) => void response.write("x"));
  const reason = new Error("The worker ends.");
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  await assert.rejects(download(server.url, { ...limits, signal: controller.signal }), reason);
});
