import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { readPicture } from "./picture.ts";

const drawn = sharp({ create: { width: 300, height: 200, channels: 3, background: "teal" } });

test("type and size of real pictures are read from their headers", async () => {
  const size = { width: 300, height: 200 };
  assert.deepEqual(readPicture(await drawn.clone().jpeg().toBuffer()), { type: "jpeg", ...size });
  assert.deepEqual(readPicture(await drawn.clone().jpeg({ progressive: true }).toBuffer()), { type: "jpeg", ...size });
  assert.deepEqual(
    readPicture(
      await drawn
        .clone()
        .withExif({ IFD0: { Copyright: "x" } })
        .jpeg()
        .toBuffer(),
    ),
    {
      type: "jpeg",
      ...size,
    },
  );
  assert.deepEqual(readPicture(await drawn.clone().png().toBuffer()), { type: "png", ...size });
  assert.deepEqual(readPicture(await drawn.clone().webp().toBuffer()), { type: "webp", ...size });
  assert.deepEqual(readPicture(await drawn.clone().webp({ lossless: true }).toBuffer()), { type: "webp", ...size });
  const transparent = drawn.clone().ensureAlpha(0.5).webp();
  assert.deepEqual(readPicture(await transparent.toBuffer()), { type: "webp", ...size });
});

test("what is cut off in its header, and what is no such picture, is none", async () => {
  const jpeg = await drawn.clone().jpeg().toBuffer();
  const gif = await drawn.clone().gif().toBuffer();
  for (const bytes of [
    new Uint8Array(),
    jpeg.subarray(0, 30),
    gif,
    Buffer.from("<svg/>"),
    Buffer.from("RIFF0000WEBPXXXX"),
  ]) {
    assert.equal(readPicture(bytes), undefined);
  }
});
