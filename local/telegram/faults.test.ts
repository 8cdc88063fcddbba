import assert from "node:assert/strict";
import { test } from "node:test";
import { Telegram as Client, TelegramError } from "telegraf";
import { startTelegram } from "./telegram.ts";
import { token } from "./trial.ts";

test("faults happen as often as they should, to the method that they are for, and are no fault of the bot", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = new Client(token, { apiRoot: telegram.url });
  telegram.faults.failNext("sendMessage", { status: 429, retryAfter: 3 });
  telegram.faults.failNext("sendMessage", { status: 500 }, 2);
  telegram.faults.failNext("*", { status: 403, description: "Forbidden: bot was kicked from the group chat" });
  await assert.rejects(client.sendMessage(7, "x"), (error) => {
    assert.ok(error instanceof TelegramError);
    assert.deepEqual(error.response, {
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 3",
      parameters: { retry_after: 3 },
    });
    return true;
  });
  for (const _ of [1, 2]) await assert.rejects(client.sendMessage(7, "x"), { message: "500: Internal Server Error" });
  await assert.rejects(client.getMe(), { message: "403: Forbidden: bot was kicked from the group chat" });
  await client.sendMessage(7, "x");
  assert.equal(telegram.messages.length, 1);
  assert.deepEqual(telegram.violations, []);
  assert.deepEqual(
    telegram.calls.map(({ method, status }) => `${method} ${status}`),
    ["sendMessage 429", "sendMessage 500", "sendMessage 500", "getMe 403", "sendMessage 200"],
  );
});

test("a closed call did nothing, a lost one did, and a hanging one is never answered", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = new Client(token, { apiRoot: telegram.url });
  telegram.faults.failNext("sendMessage", "close");
  await assert.rejects(client.sendMessage(7, "closed"), { code: "ECONNRESET" });
  telegram.faults.failNext("sendMessage", "lost");
  await assert.rejects(client.sendMessage(7, "lost"), { code: "ECONNRESET" });
  telegram.faults.failNext("sendMessage", "hang");
  const late = new AbortController();
  const hanging = fetch(`${telegram.url}/bot${token}/sendMessage?chat_id=7&text=hung`, { signal: late.signal });
  await telegram.waitFor(() => telegram.calls.length === 3);
  late.abort();
  await assert.rejects(hanging, { name: "AbortError" });
  assert.deepEqual(
    telegram.messages.map(({ text }) => text),
    ["lost"],
  );
});

test("a delayed call is done late, the download of a file can fail, and what has not happened can be taken back", async () => {
  await using telegram = await startTelegram({ token });
  const client = new Client(token, { apiRoot: telegram.url });
  telegram.faults.failNext("getMe", { delayMs: 50 });
  const from = performance.now();
  await client.getMe();
  assert.ok(performance.now() - from >= 49);
  telegram.faults.failNext("file", { status: 502 });
  assert.equal((await fetch(`${telegram.url}/file/bot${token}/photos/file_0.jpg`)).status, 502);
  telegram.faults.failNext("*", "hang", 100);
  telegram.faults.clear();
  await client.getMe();
});

test("waiting for what does not come fails, and says how things stand", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  await assert.rejects(
    telegram.waitFor(() => false, 20),
    { message: "Not so after 20 ms: 0 messages, 1 updates not accepted (last error: none), 0 violations" },
  );
});

test("listeners hear of each message until they leave", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = new Client(token, { apiRoot: telegram.url });
  const heard: (string | undefined)[] = [];
  const leave = telegram.onMessage(({ text }) => heard.push(text));
  await client.sendMessage(7, "one");
  leave();
  await client.sendMessage(7, "two");
  assert.deepEqual(heard, ["one"]);
});
