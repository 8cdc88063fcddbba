import assert from "node:assert/strict";
import { test } from "node:test";
import { maskText } from "./mask.ts";

const token = "t".repeat(35);

const masked = [
  [
    "mongodb://polybot:s3cret@mongo-0:27017,mongo-1/polybot?w=majority",
    "mongodb://***@mongo-0:27017,mongo-1/polybot?w=majority",
  ],
  ["mongodb+srv://u:p%40w@host failed", "mongodb+srv://***@host failed"],
  ["a password with @ and /: mongodb://u:p@/w:/@host/db", "a password with @ and /: mongodb://***@host/db"],
  ["redis://:only-a-password@cache:6379", "redis://***@cache:6379"],
  ["https://sometoken@example.com/x", "https://***@example.com/x"],
  ["mongodb://a:b@one and postgres://c:d@two", "mongodb://***@one and postgres://***@two"],
  [`GET https://api.telegram.org/bot110201543:${token}/getMe`, "GET https://api.telegram.org/bot110201543:***/getMe"],
  [`/file/bot110201543%3A${token}/photos/1.jpg`, "/file/bot110201543:***/photos/1.jpg"],
  [`token ${110201543}:${token}!`, "token 110201543:***!"],
  ["authorization: Bearer abc.def-123", "authorization: Bearer ***"],
  [
    "https://images/x?X-Amz-Credential=AKIA%2F2026&X-Amz-Date=1&X-Amz-Signature=00ff",
    "https://images/x?X-Amz-Credential=***&X-Amz-Date=1&X-Amz-Signature=***",
  ],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n", "*** RSA PRIVATE KEY ***"],
] as const;
for (const [text, expected] of masked) {
  test(`${JSON.stringify(text.slice(0, 60))} is masked`, () => assert.equal(maskText(text), expected));
}

const kept = [
  "http://127.0.0.1:8080/telegram?x=1 answered 200 in 12:30:05",
  "at file:///app/node_modules/@polybot/service/src/mask.ts:10:5",
  "see https://example.com/@polybot and write to a@example.com",
  "arn:aws:sqs:eu-north-1:123456789012:jobs",
  "2026-11-21T10:00:00.000Z 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
];
for (const text of kept) {
  test(`${JSON.stringify(text)} stays as it is`, () => assert.equal(maskText(text), text));
}

test("A line of JSON stays JSON, whatever the password's characters", () => {
  for (const password of ['a"b', "a\\b", 'a\\"b', "ü/@:", "{}[],:"]) {
    const line = JSON.stringify({ message: `no mongodb://u:${password}@host/db\nat x`, next: "kept" });
    assert.deepEqual(JSON.parse(maskText(line)), { message: "no mongodb://***@host/db\nat x", next: "kept" });
  }
});

test("A line of JSON with half a key stays JSON", () => {
  const line = JSON.stringify({ key: "-----BEGIN PRIVATE KEY-----\nMIIE", next: "kept" });
  assert.deepEqual(JSON.parse(maskText(line)), { key: "*** PRIVATE KEY ***", next: "kept" });
});

test("Texts made to be slow are masked in time that grows with their length", () => {
  for (const piece of [
    "a://b:",
    "a.",
    "1",
    "bot1",
    "Bearer ",
    "-----BEGIN PRIVATE KEY-----\\n",
    "a://",
    "\\\\",
    "://@",
  ]) {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    const start = performance.now();
    maskText(text);
    const ms = performance.now() - start;
    assert.ok(ms < 1_000, `${JSON.stringify(piece)} took ${Math.round(ms)} ms`);
  }
});
