import assert from "node:assert/strict";
import { test } from "node:test";
import { mostFound, select } from "./select.ts";

const selection = { confidence: 0.25, iou: 0.45 };

/** Rows of centre, size, object, and two classes. */
function rows(...values: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(values.flat());
}

test("A row's confidence is object times its best class, and its corners come from centre and size", () => {
  assert.deepEqual(select(rows([100, 60, 40, 20, 0.5, 0.25, 0.75]), 2, selection), [
    { left: 80, top: 50, right: 120, bottom: 70, class: 1, confidence: 0.375 },
  ]);
});

test("What is not more confident than the limit is not found", () => {
  const found = select(
    rows([100, 60, 40, 20, 0.25, 1, 0], [100, 60, 40, 20, 0.5, 0.5, 0], [100, 60, 40, 20, Number.NaN, 1, 1]),
    2,
    selection,
  );
  assert.deepEqual(found, []);
});

test("Of two boxes of one class that overlap by more than the limit, the more confident is left", () => {
  // 40 × 20 each, moved by 10: 600 of 1000 are shared.
  const found = select(rows([100, 60, 40, 20, 0.5, 1, 0], [110, 60, 40, 20, 0.75, 1, 0]), 2, selection);
  assert.deepEqual(
    found.map(({ left, confidence }) => [left, confidence]),
    [[90, 0.75]],
  );
});

test("Boxes that overlap by less, and boxes of different classes, are all left, the most confident first", () => {
  const found = select(
    // Moved by 20: 400 of 1200 are shared with the first; the third has the first's place and another class.
    rows([100, 60, 40, 20, 0.5, 1, 0], [120, 60, 40, 20, 0.75, 1, 0], [100, 60, 40, 20, 1, 0, 1]),
    2,
    selection,
  );
  assert.deepEqual(
    found.map((one) => [one.class, one.confidence]),
    [
      [1, 1],
      [0, 0.75],
      [0, 0.5],
    ],
  );
});

test("A box that was dropped drops no other", () => {
  // The second overlaps with the first and the third, which don't overlap with each other.
  const found = select(
    rows([100, 60, 40, 20, 1, 1, 0], [112, 60, 40, 20, 0.75, 1, 0], [124, 60, 40, 20, 0.5, 1, 0]),
    2,
    selection,
  );
  assert.deepEqual(
    found.map(({ confidence }) => confidence),
    [1, 0.5],
  );
});

test("Of equals the earlier row comes first", () => {
  const found = select(rows([300, 60, 40, 20, 0.5, 1, 0], [100, 60, 40, 20, 0.5, 1, 0]), 2, selection);
  assert.deepEqual(
    found.map(({ left }) => left),
    [280, 80],
  );
});

test("At most 1000 are found, in well under a second", () => {
  // 25,200 boxes beside each other, each confident.
  const many = Array.from({ length: 25_200 }, (_, i) => [
    (i % 160) * 4,
    Math.floor(i / 160) * 4,
    3,
    3,
    1,
    0.5 + i / 60_000,
    0,
  ]);
  const start = performance.now();
  const found = select(rows(...many), 2, selection);
  const milliseconds = performance.now() - start;
  assert.equal(found.length, mostFound);
  assert.ok(milliseconds < 1000, `${milliseconds} ms`);
});
