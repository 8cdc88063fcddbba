import assert from "node:assert/strict";
import { test } from "node:test";
import { readUpdate, UpdateError } from "./update.ts";

const person = { id: 7, type: "private" };
const group = { id: -100123, type: "supergroup" };

function read(content: object, chat: object = person) {
  return readUpdate(JSON.stringify({ update_id: 1, message: { message_id: 5, chat, ...content } }));
}

test("Of a photo's sizes the largest is taken, whatever their order", () => {
  const photo = [
    { file_id: "l", width: 1280, height: 960, file_size: 90_000 },
    { file_id: "s", width: 90, height: 68 },
    { file_id: "m", width: 320, height: 240 },
  ];
  assert.deepEqual(read({ photo, caption: "my house" }), {
    kind: "photo",
    updateId: 1,
    chatId: 7,
    messageId: 5,
    wish: { kind: "photo", fileId: "l", extension: "jpg", bytes: 90_000, album: null },
  });
});

test("A size that a bot may not download is not taken, and when there is no other the photo is too large", () => {
  const small = { file_id: "m", width: 320, height: 240, file_size: 9_000 };
  const large = { file_id: "l", width: 9000, height: 9000, file_size: 20_000_001 };
  const wish = { kind: "photo", fileId: "m", extension: "jpg", bytes: 9_000, album: null };
  assert.deepEqual(wishIn({ photo: [small, large] }), wish);
  assert.deepEqual(wishIn({ photo: [large] }), { kind: "too-large" });
});

const documents = [
  ["image/jpeg", { kind: "photo", fileId: "d", extension: "jpg", bytes: 20_000_000, album: null }],
  ["image/png", { kind: "photo", fileId: "d", extension: "png", bytes: 20_000_000, album: null }],
  ["image/webp", { kind: "photo", fileId: "d", extension: "webp", bytes: 20_000_000, album: null }],
  ["image/gif", { kind: "photo", fileId: "d", extension: "gif", bytes: 20_000_000, album: null }],
  ["image/svg+xml", { kind: "unsupported", what: "file" }],
  ["application/pdf", { kind: "unsupported", what: "file" }],
] as const;
for (const [mime, wish] of documents) {
  test(`A file of type ${mime} is ${wish.kind === "photo" ? "a picture" : "none"}`, () => {
    assert.deepEqual(wishIn({ document: { file_id: "d", mime_type: mime, file_size: 20_000_000 } }), wish);
  });
}

test("A picture sent as a file of more than 20 MB is too large", () => {
  const document = { file_id: "d", mime_type: "image/png", file_size: 20_000_001 };
  assert.deepEqual(wishIn({ document }), { kind: "too-large" });
});

test("The pictures of an album have it in common", () => {
  const photo = [{ file_id: "l", width: 10, height: 10 }];
  const wish = { kind: "photo", fileId: "l", extension: "jpg", bytes: 20_000_000, album: "1234" };
  assert.deepEqual(wishIn({ photo, media_group_id: "1234" }), wish);
});

const texts = [
  ["hello", { kind: "text" }],
  ["/start", { kind: "command", name: "start", addressee: null }],
  ["/START now", { kind: "command", name: "start", addressee: null }],
  ["/help@PolyBot", { kind: "command", name: "help", addressee: "PolyBot" }],
  ["/settings", { kind: "command", name: "unknown", addressee: null }],
  ["a /start in the middle", { kind: "text" }],
  ["/", { kind: "text" }],
] as const;
for (const [text, wish] of texts) {
  test(`"${text}" is read`, () => assert.deepEqual(wishIn({ text }), wish));
}

test("An animation carries a document, and a venue a location: they are what they are called", () => {
  assert.deepEqual(wishIn({ animation: {}, document: {} }), { kind: "unsupported", what: "animation" });
  assert.deepEqual(wishIn({ location: {}, venue: {} }), { kind: "unsupported", what: "venue" });
});

test("In a group the bot hears photos, commands that it knows, and those with a name; nothing else", () => {
  const photo = [{ file_id: "l", width: 10, height: 10 }];
  const heard = [{ photo }, { text: "/help" }, { text: "/other@PolyBot" }];
  const unheard = [{ text: "hello" }, { text: "/other" }, { sticker: {} }, { document: { mime_type: "text/plain" } }];
  for (const content of heard) assert.notEqual(read(content, group).kind, "ignored");
  for (const content of unheard) assert.equal(read(content, group).kind, "ignored");
});

const ignored = [
  { update_id: 1, edited_message: { message_id: 5, chat: person, text: "x" } },
  { update_id: 1, channel_post: { message_id: 5, chat: { id: -1, type: "channel" }, text: "x" } },
  { update_id: 1, callback_query: { id: "1" } },
  { update_id: 1, my_chat_member: {} },
  { update_id: 1, some_kind_of_next_year: {} },
  { update_id: 1, message: { message_id: 5, chat: group, new_chat_members: [] } },
  { update_id: 1, message: { message_id: 5, chat: person, pinned_message: {} } },
];
for (const update of ignored) {
  test(`${JSON.stringify(update)} is ignored`, () => {
    assert.deepEqual(readUpdate(JSON.stringify(update)), { kind: "ignored", updateId: 1 });
  });
}

const malformed = [
  ["", "The update is not JSON."],
  ['{"update_id":1', "The update is not JSON."],
  ["[]", "The update has no update_id."],
  ["null", "The update has no update_id."],
  ['{"update_id":"1"}', "The update has no update_id."],
  ['{"update_id":1,"message":[]}', "The update's message has no chat id or message id."],
  ['{"update_id":1,"message":{"chat":{"id":7}}}', "The update's message has no chat id or message id."],
  [
    '{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"photo":[]}}',
    "The update's photo has no size with a file_id.",
  ],
] as const;
for (const [body, message] of malformed) {
  test(`${body === "" ? "An empty body" : body} is no update`, () => {
    assert.throws(() => readUpdate(body), new UpdateError(message));
  });
}

function wishIn(content: object) {
  const update = read(content);
  assert.ok(update.kind !== "ignored");
  return update.wish;
}
