import assert from "node:assert/strict";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createLog, createMetrics, createTracer } from "@polybot/service";
import { listen } from "./http-server.ts";
import { createMeasures } from "./measures.ts";
import type { Message } from "./update.ts";
import { createWebhook, type WebhookOptions } from "./webhook.ts";

const photo = [{ file_id: "f", width: 10, height: 10, file_size: 9 }];
const update = { update_id: 1, message: { message_id: 5, chat: { id: 7, type: "private" }, photo } };

/** A webhook whose store is in memory. */
class Hook implements AsyncDisposable {
  readonly kept: Message[] = [];
  readonly lines: string[] = [];
  path = "hidden-path";
  signature = "Signature_1";
  /** What the store does. */
  answer: () => boolean = () => true;
  readonly #server: ReturnType<typeof createWebhook>;
  port = 0;

  constructor() {
    const lines = this.lines;
    const options: WebhookOptions = {
      path: { path: "", read: () => this.path },
      signature: { path: "", read: () => this.signature },
      keep: async (message) => {
        this.kept.push(message);
        return this.answer();
      },
      measures: createMeasures(createMetrics("polybot")),
      tracer: createTracer({ service: "polybot" }),
      log: createLog({
        service: "polybot",
        level: "debug",
        destination: { write: (line: string) => void lines.push(line) },
      }),
    };
    this.#server = createWebhook(options);
  }

  static async start(): Promise<Hook> {
    const hook = new Hook();
    hook.port = await listen(hook.#server, 0, "127.0.0.1");
    return hook;
  }

  /** Posts chunks, each in a packet of its own. */
  async post(
    chunks: readonly (string | Uint8Array)[],
    { path = "/telegram/hidden-path", signature = "Signature_1" }: { path?: string; signature?: string | null } = {},
  ): Promise<{ status: number | undefined; body: string }> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        ...(signature === null ? {} : { "x-telegram-bot-api-secret-token": signature }),
      };
      const call = request(
        { host: "127.0.0.1", port: this.port, path, method: "POST", headers, agent: false },
        resolve,
      );
      call.once("error", reject);
      void (async () => {
        for (const chunk of chunks) {
          call.write(chunk);
          if (chunks.length > 1) await sleep(1);
        }
        call.end();
      })();
    });
    return { status: response.statusCode, body: await text(response) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}

test("An update is answered with 200 and nothing else, so that no call of the bot goes into the answer", async () => {
  await using hook = await Hook.start();
  assert.deepEqual(await hook.post([JSON.stringify(update)]), { status: 200, body: "" });
  assert.deepEqual(hook.kept, [
    {
      kind: "photo",
      updateId: 1,
      chatId: 7,
      messageId: 5,
      wish: { kind: "photo", fileId: "f", extension: "jpg", bytes: 9, album: null },
    },
  ]);
});

test("An update of 150 KB that comes in many pieces, with characters cut in two, is read as it was sent", async () => {
  await using hook = await Hook.start();
  const fileId = "фото-写真-🐈".repeat(8_000);
  const message = { ...update.message, photo: [{ ...photo[0], file_id: fileId }] };
  const bytes = Buffer.from(JSON.stringify({ ...update, message }));
  assert.ok(bytes.length > 150_000);
  const chunks: Buffer[] = [];
  // 1021 is a prime: the cuts fall within characters of two, three and four bytes.
  for (let at = 0; at < bytes.length; at += 1021) chunks.push(bytes.subarray(at, at + 1021));
  assert.equal((await hook.post(chunks)).status, 200);
  const wish = hook.kept[0]?.wish;
  assert.ok(wish?.kind === "photo" && wish.fileId === fileId);
});

test("Another path, and another secret, are refused without a word, and nothing is kept", async () => {
  await using hook = await Hook.start();
  const body = [JSON.stringify(update)];
  for (const path of ["/", "/telegram", "/telegram/", "/telegram/hidden-pat", "/telegram/hidden-path/", "/results"]) {
    assert.deepEqual(await hook.post(body, { path }), { status: 404, body: "" }, path);
  }
  for (const signature of ["", "signature_1", "Signature_1 x", null]) {
    assert.deepEqual(await hook.post(body, { signature }), { status: 401, body: "" }, `${signature}`);
  }
  const get = await fetch(`http://127.0.0.1:${hook.port}/telegram/hidden-path`);
  assert.equal(get.status, 404);
  assert.deepEqual(hook.kept, []);
  assert.doesNotMatch(hook.lines.join(), /hidden-path/);
});

test("A secret that is empty lets nobody in", async () => {
  await using hook = await Hook.start();
  hook.signature = "";
  assert.equal((await hook.post(["{}"], { signature: "" })).status, 401);
  hook.path = "";
  assert.equal((await hook.post(["{}"], { path: "/telegram/" })).status, 404);
});

test("Secrets that change are used at once", async () => {
  await using hook = await Hook.start();
  hook.path = "new-path";
  hook.signature = "new";
  assert.equal((await hook.post([JSON.stringify(update)])).status, 404);
  const renewed = { path: "/telegram/new-path", signature: "new" };
  assert.equal((await hook.post([JSON.stringify(update)], renewed)).status, 200);
});

test("While the store is away the answer is 503, so that Telegram sends the update again", async () => {
  await using hook = await Hook.start();
  hook.answer = () => {
    throw new Error("no primary");
  };
  assert.deepEqual(await hook.post([JSON.stringify(update)]), { status: 503, body: "" });
  hook.answer = () => true;
  assert.equal((await hook.post([JSON.stringify(update)])).status, 200);
});

test("What can't be read gets 200, for it would come again for ever, and a line that does not quote it", async () => {
  await using hook = await Hook.start();
  for (const body of ["my secret diary", '{"update_id":"my secret diary"}', "[]"]) {
    assert.equal((await hook.post([body])).status, 200);
  }
  assert.equal(hook.lines.length, 3);
  assert.doesNotMatch(hook.lines.join(), /diary/);
  assert.deepEqual(hook.kept, []);
});

test("A body of more than 1 MiB is refused", async () => {
  await using hook = await Hook.start();
  assert.equal((await hook.post([" ".repeat(1024 * 1024 - 100) + JSON.stringify({ update_id: 1 })])).status, 200);
  assert.equal((await hook.post([" ".repeat(1024 * 1024 + 1)])).status, 413);
});
