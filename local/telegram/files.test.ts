import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { Files } from "./files.ts";
import { readPicture } from "./picture.ts";
import { jpeg } from "./trial.ts";

test("a photo's copies have the sizes that they say", async () => {
  const files = new Files();
  const bytes = await sharp({ create: { width: 1000, height: 400, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();
  const sizes = files.addPhoto(bytes);
  assert.deepEqual(
    sizes.map(({ width, height }) => [width, height]),
    [
      [90, 36],
      [320, 128],
      [800, 320],
      [1000, 400],
    ],
  );
  for (const { file_id, width, height } of sizes) {
    const copy = await files.read(file_id);
    assert.deepEqual(readPicture(copy ?? new Uint8Array()), { type: "jpeg", width, height });
  }
});

test("the same bytes have the same unique id, and another file id each time", () => {
  const files = new Files();
  const [one, other] = [files.addPhoto(jpeg(80, 80)).at(-1), files.addPhoto(jpeg(80, 80)).at(-1)];
  assert.equal(one?.file_unique_id, other?.file_unique_id);
  assert.notEqual(one?.file_id, other?.file_id);
});

test("of the bot's own photos the old ones are forgotten, of people's none", async () => {
  const files = new Files();
  const people = files.addPhoto(jpeg(80, 80))[0]?.file_id ?? "";
  const own = Array.from({ length: 4001 }, () => files.addOwnPhoto(jpeg(80, 80))[0]?.file_id ?? "");
  assert.equal(await files.read(own[0] ?? ""), undefined);
  assert.deepEqual(await files.read(own[1] ?? ""), jpeg(80, 80));
  assert.deepEqual(await files.read(people), jpeg(80, 80));
});
