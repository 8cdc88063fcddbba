import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Telegram as Client } from "telegraf";
import { startTelegram, type Telegram } from "./telegram.ts";
import { hook, jpeg, startBot, token } from "./trial.ts";

test("a photo comes as an update at the webhook's path, with the secret and what Telegram sends", async () => {
  await using bot = await startBot();
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram, { secret_token: "shh_-1" });
  const sent = telegram.photo(7, jpeg(640, 480, 500), { caption: "look", mediaGroup: "12" });
  const delivered = await sent.delivered;
  assert.equal(delivered?.attempts, 1);
  const [first] = bot.received;
  assert.equal(first?.path, "/telegram/s3cret?x=1");
  assert.equal(first?.headers.host, "bot.example.org");
  assert.equal(first?.headers["x-telegram-bot-api-secret-token"], "shh_-1");
  assert.equal(first?.headers["content-type"], "application/json");
  const text = JSON.stringify(first?.update)
    .replaceAll(/"(file_id|file_unique_id)":"[^"]+"/g, '"$1":"…"')
    .replace(/"date":\d+/, '"date":0');
  assert.deepEqual(JSON.parse(text), {
    update_id: sent.updateId,
    message: {
      message_id: 1,
      from: { id: 7, is_bot: false, first_name: "User 7", username: "user_7", language_code: "en" },
      chat: { id: 7, type: "private", first_name: "User 7", username: "user_7" },
      date: 0,
      media_group_id: "12",
      photo: [
        { file_id: "…", file_unique_id: "…", width: 90, height: 68 },
        { file_id: "…", file_unique_id: "…", width: 320, height: 240 },
        { file_id: "…", file_unique_id: "…", width: 640, height: 480, file_size: 500 },
      ],
      caption: "look",
    },
  });
});

test("documents, commands in groups and any other content come as Telegram writes them", async () => {
  await using bot = await startBot();
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram);
  const asDocument = { mime: "image/png", name: "drawing.png" };
  await telegram.photo(-5, new Uint8Array(9), { asDocument }).delivered;
  await telegram.text(-5, "/help@look_bot please", { chatType: "group" }).delivered;
  await telegram.message(8, { location: { latitude: 59.9, longitude: 10.7 } }).delivered;
  await telegram.update({ my_chat_member: { date: 1 } }).delivered;
  const [document, command, location, member] = bot.received.map(({ update }) => update);
  assert.match(JSON.stringify(document), /"chat":\{"id":-5,"type":"group","title":"Group -5"\}/);
  assert.match(JSON.stringify(document), /"file_name":"drawing.png","mime_type":"image\/png","file_size":9/);
  assert.match(JSON.stringify(command), /"entities":\[\{"type":"bot_command","offset":0,"length":14\}\]/);
  assert.match(JSON.stringify(location), /"location":\{"latitude":59.9,"longitude":10.7\}/);
  assert.deepEqual(member?.my_chat_member, { date: 1 });
});

test("an update is sent again until it is accepted: at once, then after 2, 4 and 8 units", async () => {
  await using bot = await startBot((_, count) => (count <= 4 ? 503 : 200));
  await using telegram = await startTelegram({ token, retryUnitMs: 20 });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram);
  const from = performance.now();
  const sent = telegram.text(7, "hello");
  await telegram.waitFor(() => bot.received.length === 4);
  const info = await clientOf(telegram).getWebhookInfo();
  assert.equal(info.pending_update_count, 1);
  assert.equal(info.last_error_message, "Wrong response from the webhook: 503 Service Unavailable");
  assert.equal((await sent.delivered)?.attempts, 5);
  const took = performance.now() - from;
  assert.ok(took >= 14 * 20 - 5 && took < 14 * 20 + 500, `${took} ms`);
  assert.deepEqual(new Set(bot.received.map(({ update }) => update.update_id)), new Set([sent.updateId]));
  assert.equal(telegram.pending, 0);
});

test("a bot that is away, that ends the connection, or that takes too long gets the update again", async () => {
  const hung = Promise.withResolvers<number>();
  await using bot = await startBot((_, count) => (count === 1 ? hung.promise : 200));
  await using telegram = await startTelegram({ token, retryUnitMs: 10, webhookTimeoutMs: 100 });
  const away = await startBot();
  await away[Symbol.asyncDispose]();
  telegram.deliverTo([away.url, bot.url]);
  await setWebhook(telegram);
  assert.equal((await telegram.text(7, "hello").delivered)?.attempts, 4);
  assert.equal(bot.received.length, 2);
  hung.resolve(200);
});

test("the updates of a chat come one after the other, and a chat that fails holds up no other", async () => {
  let fails = true;
  await using bot = await startBot(({ update }) => (fails && JSON.stringify(update).includes("fails") ? 500 : 200));
  await using telegram = await startTelegram({ token, retryUnitMs: 10 });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram);
  const [first, second] = [telegram.text(7, "fails"), telegram.text(7, "waits")];
  await telegram.text(8, "other").delivered;
  assert.equal(
    bot.received.some(({ update }) => update.update_id === second.updateId),
    false,
  );
  fails = false;
  await Promise.all([first.delivered, second.delivered]);
  const ids = bot.received.map(({ update }) => update.update_id);
  assert.ok(ids.lastIndexOf(first.updateId) < ids.indexOf(second.updateId));
});

test("no more updates are under way at once than max_connections, and replicas take turns", async () => {
  let now = 0;
  let most = 0;
  const busy = async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 10));
    now -= 1;
    return 200;
  };
  await using one = await startBot(busy);
  await using other = await startBot(busy);
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([one.url, other.url]);
  await setWebhook(telegram, { max_connections: 4 });
  const sent = Array.from({ length: 40 }, (_, chat) => telegram.text(chat + 1, "hello"));
  await Promise.all(sent.map(({ delivered }) => delivered));
  assert.equal(most, 4);
  assert.deepEqual([one.received.length, other.received.length], [20, 20]);
});

test("an update can come twice", async () => {
  await using bot = await startBot();
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram);
  const sent = telegram.photo(7, jpeg(640, 480));
  await sent.delivered;
  await telegram.duplicate(sent.updateId);
  assert.equal(bot.received.length, 2);
  assert.deepEqual(bot.received[0]?.update, bot.received[1]?.update);
  assert.throws(() => telegram.duplicate(1), RangeError);
});

test("updates wait until there is a webhook, and kinds that it does not ask for don't come", async () => {
  await using bot = await startBot();
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([bot.url]);
  const early = telegram.text(7, "early");
  assert.equal(telegram.pending, 1);
  await setWebhook(telegram, { allowed_updates: ["message"] });
  assert.equal((await early.delivered)?.attempts, 1);
  assert.equal(await telegram.update({ edited_message: {} }).delivered, undefined);
  await setWebhook(telegram, { allowed_updates: [] });
  assert.equal((await telegram.update({ edited_message: {} }).delivered)?.attempts, 1);
  assert.equal(await telegram.update({ message_reaction: {} }).delivered, undefined);
});

test("an update that is written out begins the chat that it is about, and waits for its turn there", async () => {
  await using bot = await startBot();
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram);
  const { updateId, delivered } = telegram.update({ message: { message_id: 1, chat: { id: 9, type: "private" } } });
  await Promise.all([delivered, telegram.text(9, "after").delivered]);
  assert.equal(bot.received[0]?.update.update_id, updateId);
  await clientOf(telegram).sendMessage(9, "hello");
  assert.deepEqual(telegram.violations, []);
});

test("what a bot asks for in its answer is done", async () => {
  await using bot = await startBot(() => ({ method: "sendMessage", chat_id: 7, text: "by reply" }));
  await using telegram = await startTelegram({ token });
  telegram.deliverTo([bot.url]);
  await setWebhook(telegram);
  await telegram.text(7, "hello").delivered;
  await telegram.waitFor(([message]) => message?.text === "by reply");
});

test("with a self-signed certificate the webhook is asked over TLS, and its name must be right", async () => {
  const folder = await mkdtemp(join(tmpdir(), "telegram-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=bot.example.org", "-addext", "subjectAltName=DNS:bot.example.org"];
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  await promisify(execFile)("openssl", ["req", "-x509", ...ec, "-keyout", key, "-out", cert, ...subject]);
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) =>
    response.end(),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await using telegram = await startTelegram({ token, retryUnitMs: 10 });
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    telegram.deliverTo([`https://127.0.0.1:${address.port}`]);
    await setWebhook(telegram);
    const sent = telegram.text(7, "hello");
    const lastError = async () => (await clientOf(telegram).getWebhookInfo()).last_error_message;
    await telegram.waitFor(() => telegram.lastDeliveryError !== undefined);
    assert.equal(await lastError(), "SSL error {DEPTH_ZERO_SELF_SIGNED_CERT}");
    const certificate = { source: await readFile(cert) };
    await clientOf(telegram).setWebhook(hook.replace("bot.", "other."), { certificate });
    await telegram.waitFor(() => telegram.lastDeliveryError !== undefined);
    assert.equal(await lastError(), "SSL error {ERR_TLS_CERT_ALTNAME_INVALID}");
    await clientOf(telegram).setWebhook(hook, { certificate });
    assert.ok(((await sent.delivered)?.attempts ?? 0) > 1);
    assert.equal(telegram.webhook?.certificate, await readFile(cert, "utf8"));
    assert.equal((await clientOf(telegram).getWebhookInfo()).has_custom_certificate, true);
    await assert.rejects(clientOf(telegram).setWebhook(hook, { certificate: { source: await readFile(key) } }), {
      message: "400: Bad Request: bad webhook: the file holds a private key",
    });
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
});

function clientOf({ url }: Telegram): Client {
  return new Client(token, { apiRoot: url });
}

async function setWebhook(telegram: Telegram, extra: Parameters<Client["setWebhook"]>[1] = {}): Promise<void> {
  await clientOf(telegram).setWebhook(hook, extra);
}
