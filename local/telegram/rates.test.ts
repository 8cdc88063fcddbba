import assert from "node:assert/strict";
import { test } from "node:test";
import { Telegram as Client } from "telegraf";
import { Rates } from "./rates.ts";
import { startTelegram } from "./telegram.ts";
import { token } from "./trial.ts";

test("a chat takes five messages at once, then one a second", () => {
  const rates = new Rates();
  for (const _ of Array(5)) assert.equal(rates.take(7, 0), undefined);
  assert.deepEqual(rates.take(7, 0), { limits: ["chat"], retryAfter: 1 });
  assert.deepEqual(rates.take(7, 999), { limits: ["chat"], retryAfter: 1 });
  assert.equal(rates.take(7, 1000), undefined);
  assert.deepEqual(rates.take(7, 1000), { limits: ["chat"], retryAfter: 1 });
  assert.equal(rates.take(8, 1000), undefined);
});

test("one message a second to a chat is never too much", () => {
  const rates = new Rates();
  for (let second = 0; second < 600; second++) assert.equal(rates.take(7, second * 1000), undefined);
});

test("all chats together take 30 at once, then 30 a second", () => {
  const rates = new Rates();
  const taken = (now: number, chats: number) =>
    Array.from({ length: 60 }, (_, chat) => rates.take(chats + chat, now)).filter((excess) => excess === undefined);
  assert.equal(taken(0, 100).length, 30);
  assert.equal(taken(1000, 200).length, 30);
  assert.equal(taken(1500, 300).length, 15);
  assert.deepEqual(rates.take(999, 1500), { limits: ["overall"], retryAfter: 1 });
});

test("a group takes 20 messages a minute, and a refused message does not count", () => {
  const rates = new Rates();
  // Two seconds apart, so that the limit of a chat plays no part: 20 at once and one more each 3 s are 59 after 117 s.
  const taken = Array.from({ length: 60 }, (_, index) => rates.take(-5, index * 2000));
  assert.equal(taken.filter((excess) => excess === undefined).length, 59);
  assert.equal(
    taken.findIndex((excess) => excess !== undefined),
    58,
  );
});

test("with strict rates a message beyond them is refused with 429 and written down; without them nothing is", async () => {
  for (const strictRates of [true, false]) {
    await using telegram = await startTelegram({ token, strictRates });
    const client = new Client(token, { apiRoot: telegram.url });
    telegram.text(7, "hello");
    const sends = await Promise.allSettled(Array.from({ length: 6 }, () => client.sendMessage(7, "x")));
    const refused = sends.flatMap((send) => (send.status === "rejected" ? [String(send.reason)] : []));
    assert.deepEqual(refused, strictRates ? ["Error: 429: Too Many Requests: retry after 1"] : []);
    assert.deepEqual(telegram.violations, strictRates ? ["a message beyond the limits: chat"] : []);
    assert.equal(telegram.messages.length, strictRates ? 5 : 6);
  }
});

test("with strict rates whoever does not wait after a 429 is refused again, and that is written down", async () => {
  await using telegram = await startTelegram({ token, strictRates: true });
  const client = new Client(token, { apiRoot: telegram.url });
  telegram.text(7, "hello");
  telegram.faults.failNext("sendMessage", { status: 429, retryAfter: 1 });
  const again = { message: "429: Too Many Requests: retry after 1" };
  await assert.rejects(client.sendMessage(7, "x"), again);
  await assert.rejects(client.sendMessage(7, "x"), again);
  assert.deepEqual(telegram.violations, [], "what was under way is no fault");
  await new Promise((resolve) => setTimeout(resolve, 600));
  await assert.rejects(client.sendMessage(7, "x"), again);
  assert.match(telegram.violations.join(), /^a message \d+ ms before the retry_after of a 429 was over$/);
  await new Promise((resolve) => setTimeout(resolve, 450));
  await client.sendMessage(7, "x");
  assert.equal(telegram.messages.length, 1);
});
