import assert from "node:assert/strict";
import { test } from "node:test";
import { type Box, colourOf, drawBoxes, mostDrawn } from "./draw.ts";
import type { Pixels } from "./photo.ts";

test("A box is drawn with its text above it", () => {
  const pixels = blank(44, 26);
  drawBoxes(pixels, [{ left: 4, top: 12, right: 40, bottom: 24, class: 1, text: "Ag 1%" }]);
  assert.equal(
    drawn(pixels, 1),
    `
............................................
....ooooooooooooooooooooooooooooooo.........
....oo###oooooooooooooooo#ooo##oooo.........
....o#ooo#oooooooooooooo##ooo##oo#o.........
....o#ooo#oo####ooooooooo#oooooo#oo.........
....o#####o#ooo#ooooooooo#ooooo#ooo.........
....o#ooo#o#ooo#ooooooooo#oooo#oooo.........
....o#ooo#o#ooo#ooooooooo#ooo#oo##o.........
....o#ooo#oo####oooooooo###ooooo##o.........
....ooooooooooo#ooooooooooooooooooo.........
....oooooooo###oooooooooooooooooooo.........
....ooooooooooooooooooooooooooooooo.........
....oooooooooooooooooooooooooooooooooooo....
....oooooooooooooooooooooooooooooooooooo....
....oo................................oo....
....oo................................oo....
....oo................................oo....
....oo................................oo....
....oo................................oo....
....oo................................oo....
....oo................................oo....
....oo................................oo....
....oooooooooooooooooooooooooooooooooooo....
....oooooooooooooooooooooooooooooooooooo....
............................................
............................................
`.trim(),
  );
});

test("At the picture's upper edge the text is within the box, at its right edge further left", () => {
  const pixels = blank(24, 20);
  drawBoxes(pixels, [{ left: 14, top: 2, right: 24, bottom: 20, class: 0, text: "I" }]);
  assert.equal(
    drawn(pixels, 0),
    `
........................
........................
..............oooooooooo
..............oo###ooooo
..............ooo#ooo.oo
..............ooo#ooo.oo
..............ooo#ooo.oo
..............ooo#ooo.oo
..............ooo#ooo.oo
..............oo###oo.oo
..............ooooooo.oo
..............ooooooo.oo
..............ooooooo.oo
..............oo......oo
..............oo......oo
..............oo......oo
..............oo......oo
..............oo......oo
..............oooooooooo
..............oooooooooo
`.trim(),
  );
  const narrow = blank(20, 20);
  drawBoxes(narrow, [{ left: 16, top: 14, right: 20, bottom: 18, class: 0, text: "I" }]);
  assert.match(drawn(narrow, 0), /^\.{13}o{7}$/m);
});

test("Boxes beyond the picture, without size or with signs that the font lacks change nothing beyond it", () => {
  const pixels = blank(20, 10);
  const boxes: Box[] = [
    { left: -50, top: -50, right: 90, bottom: 90, class: 3, text: "a" },
    { left: 19.6, top: 9.7, right: 19.6, bottom: 9.7, class: 4, text: "кот 🐈" },
    { left: 100, top: 100, right: 200, bottom: 200, class: 999, text: "" },
    { left: 0, top: 0, right: 0, bottom: 0, class: 0, text: "x".repeat(500) },
  ];
  drawBoxes(pixels, boxes);
  assert.equal(pixels.data.length, 20 * 10 * 3);
});

test("The most confident box, which comes first, is drawn on top of the others", () => {
  const pixels = blank(8, 8);
  const box = { left: 0, top: 0, right: 8, bottom: 8, text: "" };
  drawBoxes(pixels, [
    { ...box, class: 0 },
    { ...box, class: 1 },
  ]);
  assert.deepEqual([...pixels.data.subarray(-3)], colourOf(0));
});

test("A thousand boxes are drawn in well under 100 ms, for only the first 200 are", () => {
  const boxes = Array.from({ length: 1000 }, (_, i) => ({
    left: i % 40,
    top: i % 30,
    right: 1200 + (i % 80),
    bottom: 900 + (i % 60),
    class: i < mostDrawn ? 0 : 1,
    text: "traffic light 100%",
  }));
  const pixels = blank(1280, 960);
  const start = performance.now();
  drawBoxes(pixels, boxes);
  const milliseconds = performance.now() - start;
  assert.ok(milliseconds < 100, `${milliseconds} ms`);
  assert.ok(!drawn(pixels, 1).includes("o"));
});

function blank(width: number, height: number): Pixels {
  return { data: new Uint8Array(width * height * 3).fill(200), width, height };
}

/** The picture as text: "o" for the class's colour, "#" for black and white, "." for the rest. */
function drawn({ data, width, height }: Pixels, ofClass: number): string {
  const signs = new Map([
    [colourOf(ofClass).join(), "o"],
    ["0,0,0", "#"],
    ["255,255,255", "#"],
  ]);
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = (y * width + x) * 3;
      return signs.get(data.subarray(at, at + 3).join()) ?? ".";
    }).join(""),
  );
  return rows.join("\n");
}
