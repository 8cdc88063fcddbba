import assert from "node:assert/strict";
import { test } from "node:test";
import { Telegram as Client, TelegramError } from "telegraf";
import { startTelegram, type Telegram } from "./telegram.ts";
import { hook, jpeg, startBot, token } from "./trial.ts";

test("the bot knows itself", async () => {
  await using telegram = await startTelegram({ token, botName: "look_bot" });
  const me = await clientOf(telegram).getMe();
  assert.deepEqual([me.id, me.is_bot, me.username], [110201543, true, "look_bot"]);
});

test("what the bot sends is kept as it was sent, with the message that it answers", async () => {
  await using telegram = await startTelegram({ token });
  const client = clientOf(telegram);
  const { messageId } = telegram.text(7, "/start");
  const photo = jpeg(640, 480, 100_000);
  const text = await client.sendMessage(7, "Grüße 🦊", { reply_parameters: { message_id: messageId } });
  const answer = await client.sendPhoto(7, { source: Buffer.from(photo) }, { caption: "2 circles — ①" });
  await client.sendChatAction(7, "upload_photo");
  assert.deepEqual(
    telegram.messages.map(({ at, photo: bytes, ...message }) => ({ ...message, bytes: bytes?.length })),
    [
      {
        method: "sendMessage",
        chatId: 7,
        messageId: 2,
        text: "Grüße 🦊",
        caption: undefined,
        replyTo: 1,
        bytes: undefined,
      },
      {
        method: "sendPhoto",
        chatId: 7,
        messageId: 3,
        text: undefined,
        caption: "2 circles — ①",
        replyTo: undefined,
        bytes: 100_000,
      },
    ],
  );
  assert.deepEqual(telegram.messages[1]?.photo, photo);
  assert.equal(text.message_id, 2);
  assert.deepEqual(text.reply_to_message?.message_id, 1);
  assert.deepEqual(
    answer.photo.map(({ width, height }) => `${width}×${height}`),
    ["90×68", "320×240", "640×480"],
  );
  assert.deepEqual(telegram.violations, []);
});

test("a photo can be sent again by its file id", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = clientOf(telegram);
  const { photo } = await client.sendPhoto(7, { source: Buffer.from(jpeg(100, 80)) });
  await client.sendPhoto(7, photo.at(-1)?.file_id ?? "");
  assert.deepEqual(telegram.messages[1]?.photo, jpeg(100, 80));
});

test("of a thousand photos the bytes are kept, and of older ones the rest", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = clientOf(telegram);
  const { photo } = await client.sendPhoto(7, { source: Buffer.from(jpeg(80, 80)) }, { caption: "first" });
  for (let sent = 0; sent < 1000; sent += 50) {
    await Promise.all(Array.from({ length: 50 }, () => client.sendPhoto(7, photo[0]?.file_id ?? "")));
  }
  const [first, second] = telegram.messages;
  assert.equal(telegram.messages.length, 1001);
  assert.deepEqual([first?.caption, first?.photo, second?.photo], ["first", undefined, jpeg(80, 80)]);
});

test("an upload answers a message by reply_to_message_id, or by reply_parameters as JSON", async () => {
  await using telegram = await startTelegram({ token });
  const { messageId } = telegram.text(7, "hello");
  for (const [name, value] of [
    ["reply_to_message_id", String(messageId)],
    ["reply_parameters", JSON.stringify({ message_id: messageId })],
  ] as const) {
    const body = new FormData();
    body.append("chat_id", "7");
    body.append(name, value);
    body.append("photo", new Blob([jpeg(80, 80)]), "photo.jpg");
    assert.equal((await fetch(`${telegram.url}/bot${token}/sendPhoto`, { method: "POST", body })).status, 200);
  }
  assert.deepEqual(
    telegram.messages.map(({ replyTo }) => replyTo),
    [messageId, messageId],
  );
});

test("what Telegram would refuse is refused in its words, and written down", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = clientOf(telegram);
  const send = (bytes: Uint8Array, caption = "") => client.sendPhoto(7, { source: Buffer.from(bytes) }, { caption });
  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["message text is empty", () => client.sendMessage(7, " ")],
    ["message is too long", () => client.sendMessage(7, "x".repeat(4097))],
    ["chat not found", () => client.sendMessage(8, "hello")],
    ["chat_id is empty", () => client.sendMessage("@channel", "hello")],
    ["message to be replied not found", () => client.sendMessage(7, "x", { reply_parameters: { message_id: 9 } })],
    ["message caption is too long", () => send(jpeg(640, 480), "x".repeat(1025))],
    [
      "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
      () => send(jpeg(640, 480, 10 * 1024 * 1024 + 1)),
    ],
    ["PHOTO_INVALID_DIMENSIONS", () => send(jpeg(6000, 4001))],
    ["PHOTO_INVALID_DIMENSIONS", () => send(jpeg(2100, 100))],
    ["IMAGE_PROCESS_FAILED", () => send(Buffer.from("<svg/>"))],
    ["file must be non-empty", () => send(new Uint8Array())],
    ["wrong file identifier/HTTP URL specified", () => client.sendPhoto(7, "AgACAgIAAxkBnone")],
    ["wrong parameter action in request", () => post(telegram, "sendChatAction", { chat_id: 7, action: "dance" })],
    ["BOT_COMMAND_INVALID", () => client.setMyCommands([{ command: "Start", description: "begins" }])],
    ["BOT_COMMAND_DESCRIPTION_INVALID", () => client.setMyCommands([{ command: "start", description: "" }])],
    [
      'can\'t parse entities: Unsupported start tag "circle" at byte offset 2',
      () => client.sendMessage(7, "a <circle>", { parse_mode: "HTML" }),
    ],
    [
      `can't parse entities: Can't find end tag corresponding to start tag "b"`,
      () => client.sendMessage(7, "<b>a", { parse_mode: "HTML" }),
    ],
    [
      "can't parse entities: Unmatched end tag at byte offset 4",
      () => client.sendMessage(7, "<b>a</i>", { parse_mode: "HTML" }),
    ],
    [
      "unsupported parse_mode (this stand-in reads HTML only)",
      () => client.sendMessage(7, "*a*", { parse_mode: "MarkdownV2" }),
    ],
  ];
  for (const [reason, call] of refused) {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof TelegramError, String(error));
      assert.equal(error.description, `Bad Request: ${reason}`);
      assert.equal(error.code, 400);
      return true;
    });
  }
  assert.deepEqual(telegram.messages, []);
  assert.deepEqual(
    telegram.violations.map((violation) => violation.replace(/^\w+: 400 Bad Request: /, "")),
    refused.map(([reason]) => reason),
  );
});

test("the longest texts and the largest photos that Telegram takes are taken", async () => {
  await using telegram = await startTelegram({ token });
  telegram.text(7, "hello");
  const client = clientOf(telegram);
  await client.sendMessage(7, "x".repeat(4096));
  await client.sendMessage(7, `<b>${"&lt;".repeat(4096)}</b>`, { parse_mode: "HTML" });
  const large = jpeg(5000, 5000, 10 * 1024 * 1024);
  await client.sendPhoto(7, { source: Buffer.from(large) }, { caption: "x".repeat(1024) });
  await client.sendPhoto(7, { source: Buffer.from(jpeg(2000, 100)) });
  await client.setMyCommands([{ command: "start", description: "Says what the bot does" }]);
  assert.equal(telegram.messages.length, 4);
  assert.deepEqual(telegram.violations, []);
});

test("a file is downloaded at the path that getFile gave, and nowhere else", async () => {
  await using telegram = await startTelegram({ token });
  const client = clientOf(telegram);
  const bytes = jpeg(1280, 960, 50_000);
  const photos = await sizesOf(telegram, bytes);
  assert.deepEqual(
    photos.map(({ width, height, file_size }) => [width, height, file_size]),
    [
      [90, 68, undefined],
      [320, 240, undefined],
      [800, 600, undefined],
      [1280, 960, 50_000],
    ],
  );
  const largest = photos.at(-1)?.file_id ?? "";
  const early = await fetch(`${telegram.url}/file/bot${token}/photos/file_3.jpg`);
  assert.deepEqual([early.status, await early.json()], [404, { ok: false, error_code: 404, description: "Not Found" }]);
  const file = await client.getFile(largest);
  assert.deepEqual([file.file_size, file.file_path], [50_000, "photos/file_3.jpg"]);
  const answer = await fetch(await client.getFileLink(largest));
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes);
  await assert.rejects(client.getFile("none"), { message: "400: Bad Request: invalid file_id" });
});

test("a file above 20 MB can't be downloaded", async () => {
  await using telegram = await startTelegram({ token });
  const photos = await sizesOf(telegram, jpeg(1280, 960, 20 * 1024 * 1024 + 1));
  await assert.rejects(clientOf(telegram).getFile(photos.at(-1)?.file_id ?? ""), {
    message: "400: Bad Request: file is too big",
  });
});

test("a revoked token is refused, and only the new one counts", async () => {
  await using telegram = await startTelegram({ token });
  const client = clientOf(telegram);
  telegram.setToken("110201543:AAnew");
  await assert.rejects(client.getMe(), { message: "401: Unauthorized" });
  assert.deepEqual(telegram.violations, []);
  const fresh = new Client("110201543:AAnew", { apiRoot: telegram.url });
  assert.equal((await fresh.getMe()).id, 110201543);
  await assert.rejects(new Client("1:never", { apiRoot: telegram.url }).getMe(), { message: "401: Unauthorized" });
  assert.deepEqual(telegram.violations, ["getMe: 401 Unauthorized"]);
});

test("an unknown method, a broken body and a token in the query are written down", async () => {
  await using telegram = await startTelegram({ token });
  const at = (path: string, init: RequestInit = {}) => fetch(`${telegram.url}/bot${token}/${path}`, init);
  const unknown = await at("flyAway");
  assert.deepEqual(
    [unknown.status, await unknown.json()],
    [404, { ok: false, error_code: 404, description: "Not Found: method not found" }],
  );
  const json = { "content-type": "application/json" };
  assert.equal((await at("getMe", { method: "POST", headers: json, body: "{" })).status, 400);
  assert.equal(
    (await at("getMe", { method: "POST", headers: { "content-type": "text/plain" }, body: "hi" })).status,
    200,
  );
  assert.equal((await at(`getMe?token=${token}`)).status, 200);
  assert.equal((await fetch(telegram.url)).status, 404);
  assert.deepEqual(telegram.violations, [
    "flyAway: 404 Not Found: method not found",
    "getMe: 400 Bad Request: can't parse request body as a JSON object",
    'getMe: a body of the type "text/plain" is not read',
    "getMe: the token stands in the query",
    ": 404 Not Found",
  ]);
});

test("a chat that blocked the bot and a group that moved say so, and that is no fault of the bot", async () => {
  await using telegram = await startTelegram({ token });
  const client = clientOf(telegram);
  telegram.text(7, "hello");
  telegram.text(-5, "hello");
  telegram.block(7);
  telegram.migrate(-5, -100_500);
  await assert.rejects(client.sendMessage(7, "x"), { message: "403: Forbidden: bot was blocked by the user" });
  await assert.rejects(client.sendMessage(-5, "x"), (error) => {
    assert.ok(error instanceof TelegramError);
    assert.deepEqual(error.response.parameters, { migrate_to_chat_id: -100_500 });
    return true;
  });
  await client.sendMessage(-100_500, "x");
  assert.deepEqual(telegram.violations, []);
});

function clientOf({ url }: Telegram): Client {
  return new Client(token, { apiRoot: url });
}

async function post({ url }: Telegram, method: string, fields: object): Promise<void> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(fields) };
  const answer = await (await fetch(`${url}/bot${token}/${method}`, init)).json();
  if (typeof answer === "object" && answer !== null && "error_code" in answer && "description" in answer) {
    throw new TelegramError({ error_code: Number(answer.error_code), description: String(answer.description) });
  }
}

interface Size {
  readonly file_id: string;
  readonly width: number;
  readonly height: number;
  readonly file_size?: number;
}

/** The sizes of a photo that someone sends, as the bot gets to see them. */
async function sizesOf(telegram: Telegram, bytes: Uint8Array): Promise<readonly Size[]> {
  await using bot = await startBot();
  telegram.deliverTo([bot.url]);
  await clientOf(telegram).setWebhook(hook);
  await telegram.photo(7, bytes).delivered;
  const message: unknown = bot.received[0]?.update.message;
  assert.ok(typeof message === "object" && message !== null && "photo" in message && Array.isArray(message.photo));
  return message.photo;
}
