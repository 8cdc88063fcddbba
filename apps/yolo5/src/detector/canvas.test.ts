import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { canvasOf, encodeJpeg, onCanvas } from "./canvas.ts";
import { noise } from "./hostile-pictures.ts";

const sizes = [
  [1280, 960, { width: 1280, height: 960, left: 0, top: 0, canvasWidth: 1280, canvasHeight: 960 }],
  [30, 20, { width: 30, height: 20, left: 0, top: 0, canvasWidth: 30, canvasHeight: 20 }],
  [2560, 1920, { width: 1280, height: 960, left: 0, top: 0, canvasWidth: 1280, canvasHeight: 960 }],
  [1000, 50, { width: 1000, height: 50, left: 0, top: 0, canvasWidth: 1000, canvasHeight: 50 }],
  [1000, 49, { width: 1000, height: 49, left: 0, top: 0, canvasWidth: 1000, canvasHeight: 50 }],
  [1, 2560, { width: 1, height: 1280, left: 31, top: 0, canvasWidth: 64, canvasHeight: 1280 }],
  [1, 1, { width: 1, height: 1, left: 0, top: 0, canvasWidth: 1, canvasHeight: 1 }],
] as const;
for (const [width, height, canvas] of sizes) {
  test(`${width} × ${height} are drawn on ${canvas.canvasWidth} × ${canvas.canvasHeight}`, () => {
    assert.deepEqual(canvasOf(width, height), canvas);
  });
}

test("Whatever the size, Telegram takes it: at most 10,000 for both sides, 20 for their ratio, 10 MB", async () => {
  for (const [width, height] of [
    [1, 2560],
    [2560, 1],
    [2560, 2560],
    [1281, 64],
    [37, 900],
  ] as const) {
    const data = await noise(width, height).raw().toBuffer();
    const jpeg = await encodeJpeg((await onCanvas({ data, width, height })).pixels);
    const made = await sharp(jpeg).metadata();
    assert.ok(made.width + made.height <= 10_000);
    assert.ok(Math.max(made.width / made.height, made.height / made.width) <= 20, `${made.width} × ${made.height}`);
    assert.ok(jpeg.length <= 10_000_000, `${jpeg.length} bytes`);
  }
});

test("A picture that fits is drawn on itself, without a copy", async () => {
  const pixels = { data: new Uint8Array(12), width: 2, height: 2 };
  assert.equal((await onCanvas(pixels)).pixels, pixels);
});

test("Beside a picture that is too narrow there is grey", async () => {
  const { pixels, place } = await onCanvas({ data: new Uint8Array(100 * 3), width: 1, height: 100 });
  assert.deepEqual([pixels.width, pixels.height, place.left], [5, 100, 2]);
  assert.deepEqual(
    [...pixels.data.subarray(0, 15)],
    [114, 114, 114, 114, 114, 114, 0, 0, 0, 114, 114, 114, 114, 114, 114],
  );
});
