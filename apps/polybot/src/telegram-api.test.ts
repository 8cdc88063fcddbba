import assert from "node:assert/strict";
import { test } from "node:test";
import { startTelegram } from "../../../local/telegram/telegram.ts";
import { jpeg } from "./pictures.ts";
import { TelegramApi, TelegramApiError } from "./telegram-api.ts";

const token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

async function start() {
  const telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const secret = { value: token };
  const codes: number[] = [];
  const api = new TelegramApi({
    root: new URL(telegram.url),
    token: { path: "", read: () => secret.value },
    onError: ({ code }) => codes.push(code),
  });
  return { telegram, api, secret, codes, [Symbol.asyncDispose]: () => telegram[Symbol.asyncDispose]() };
}

test("Texts and photos arrive, as answers to a message, with signs of any kind", async () => {
  await using trial = await start();
  const photo = jpeg();
  await trial.api.sendMessage({ chatId: 7, replyTo: 1 }, "Ünï 🐈");
  await trial.api.sendPhoto({ chatId: 7, replyTo: 1 }, photo, "• ключ: 2");
  const [first, second] = trial.telegram.messages;
  assert.deepEqual([first?.text, first?.replyTo], ["Ünï 🐈", 1]);
  assert.deepEqual([second?.caption, second?.replyTo], ["• ключ: 2", 1]);
  assert.deepEqual(Buffer.from(second?.photo ?? []), photo);
  assert.deepEqual(trial.telegram.violations, []);
});

test("A message whose question is gone is sent all the same", async () => {
  await using trial = await start();
  await trial.api.sendMessage({ chatId: 7, replyTo: 999 }, "here");
  assert.equal(trial.telegram.messages[0]?.text, "here");
});

test("A refusal says its code, when to come again, and where the group went", async () => {
  await using trial = await start();
  trial.telegram.faults.failNext("sendMessage", { status: 429, retryAfter: 3 });
  await assert.rejects(trial.api.sendMessage({ chatId: 7 }, "x"), { code: 429, retryAfterMs: 3_000 });
  trial.telegram.text(-5, "/help");
  trial.telegram.migrate(-5, -1005);
  await assert.rejects(trial.api.sendMessage({ chatId: -5 }, "x"), { code: 400, migratedTo: -1005 });
  trial.telegram.faults.failNext("sendMessage", { status: 502 });
  await assert.rejects(trial.api.sendMessage({ chatId: 7 }, "x"), { code: 502 });
  assert.deepEqual(trial.codes, [429, 400, 502]);
});

test("No answer is code 0, and an error holds neither the token nor what was sent", async () => {
  await using trial = await start();
  for (const fault of ["close", "lost"] as const) {
    trial.telegram.faults.failNext("sendPhoto", fault);
    const error: unknown = await trial.api.sendPhoto({ chatId: 7 }, jpeg(), "my caption").catch((reason) => reason);
    assert.ok(error instanceof TelegramApiError);
    assert.equal(error.code, 0);
    const told = `${error.stack} ${JSON.stringify(error)} ${error.cause}`;
    assert.doesNotMatch(told, /AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw|my caption/);
  }
});

test("A new token is used at the next call", async () => {
  await using trial = await start();
  const renewed = "110201543:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
  trial.telegram.setToken(renewed);
  await assert.rejects(trial.api.username(), { code: 401 });
  trial.secret.value = renewed;
  assert.equal(await trial.api.username(), "polybot_local_bot");
});
