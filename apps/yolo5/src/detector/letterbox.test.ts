import assert from "node:assert/strict";
import { test } from "node:test";
import { emptySquare, fillSquare, letterboxOf, side } from "./letterbox.ts";
import type { Pixels } from "./photo.ts";

const places = [
  [640, 640, { gain: 1, width: 640, height: 640, left: 0, top: 0 }],
  [1280, 960, { gain: 0.5, width: 640, height: 480, left: 0, top: 80 }],
  [960, 1280, { gain: 0.5, width: 480, height: 640, left: 80, top: 0 }],
  [320, 240, { gain: 2, width: 640, height: 480, left: 0, top: 80 }],
  // 427 rows leave 213 in all: 106 above and 107 below.
  [640, 427, { gain: 1, width: 640, height: 427, left: 0, top: 106 }],
  // 2.5 rows are 2 and 3.5 are 4: halves go to the even number, as in Python.
  [2560, 10, { gain: 0.25, width: 640, height: 2, left: 0, top: 319 }],
  [2560, 14, { gain: 0.25, width: 640, height: 4, left: 0, top: 318 }],
  [1, 10_000, { gain: 0.064, width: 1, height: 640, left: 319, top: 0 }],
] as const;
for (const [width, height, place] of places) {
  test(`A picture of ${width} × ${height} lies in the square at ${JSON.stringify(place)}`, () => {
    assert.deepEqual(letterboxOf(width, height), place);
  });
}

const sizes = [
  [640, 640],
  [1280, 960],
  [960, 1280],
  [1284, 962],
  [800, 600],
  [321, 247],
  [1279, 321],
  [64, 64],
  [3, 2],
  [1, 1],
  [1, 300],
  [2560, 1440],
] as const;
for (const [width, height] of sizes) {
  test(`A picture of ${width} × ${height} is scaled bilinearly, within 1 of 255, on grey`, () => {
    const pixels = speckled(width, height);
    const box = letterboxOf(width, height);
    const square = emptySquare();
    fillSquare(square, pixels, box);
    let farthest = 0;
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        for (let channel = 0; channel < 3; channel++) {
          const inside = x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;
          const expected = inside ? bilinear(pixels, box, x - box.left, y - box.top, channel) : 114;
          const actual = (square.data[(channel * side + y) * side + x] ?? Number.NaN) * 255;
          farthest = Math.max(farthest, Math.abs(actual - expected));
        }
      }
    }
    // Half for rounding to bytes, and what 11 bits lose.
    assert.ok(farthest <= 1, `${farthest} of 255`);
  });
}

test("A square that held another picture is as if it were new", () => {
  const used = emptySquare();
  fillSquare(used, speckled(300, 200), letterboxOf(300, 200));
  const box = letterboxOf(100, 300);
  fillSquare(used, speckled(100, 300), box);
  const fresh = emptySquare();
  fillSquare(fresh, speckled(100, 300), box);
  assert.deepEqual(used, fresh);
});

function speckled(width: number, height: number): Pixels {
  return {
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919 + (i >> 5) * 31) % 256),
    width,
    height,
  };
}

/** The textbook's formula, with half-pixel centres. */
function bilinear(
  pixels: Pixels,
  box: { width: number; height: number },
  x: number,
  y: number,
  channel: number,
): number {
  const u = Math.min(Math.max(((x + 0.5) * pixels.width) / box.width - 0.5, 0), pixels.width - 1);
  const v = Math.min(Math.max(((y + 0.5) * pixels.height) / box.height - 0.5, 0), pixels.height - 1);
  const at = (column: number, row: number) =>
    pixels.data[(Math.min(row, pixels.height - 1) * pixels.width + Math.min(column, pixels.width - 1)) * 3 + channel] ??
    0;
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const across = (row: number) => at(left, row) * (1 - (u - left)) + at(left + 1, row) * (u - left);
  return across(top) * (1 - (v - top)) + across(top + 1) * (v - top);
}
