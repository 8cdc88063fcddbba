import assert from "node:assert/strict";
import { test } from "node:test";
import { only, perEnv, places } from "./example-system.ts";
import { parse, resolve, type Symbolic, VaryingMap } from "./symbolic.ts";

const everywhere = (symbolic: Symbolic) => places.map((place) => resolve(parse(symbolic), place));

test("plain data is the same object after parsing", () => {
  const plain = { a: [{ b: null }], c: {} };
  assert.equal(parse(plain), plain);
});

test("plain parts of varying data are the same objects in each place", () => {
  const plain = { b: [1] };
  const node = parse({ plain, level: perEnv("info", { prod: "warn" }) });
  assert.ok(node instanceof VaryingMap);
  assert.deepEqual(
    places.map((place) => resolve(node, place)),
    [
      { plain, level: "info" },
      { plain, level: "warn" },
    ],
  );
  assert.equal(node.members.plain, plain);
});

test("what is undefined or absent is left out of maps and lists, which stay when nothing is left in them", () => {
  assert.deepEqual(everywhere({ a: undefined, b: [only(["prod"], 1), undefined, 2], c: [only(["prod"], [3])] }), [
    { b: [2], c: [] },
    { b: [1, 2], c: [[3]] },
  ]);
  assert.deepEqual(everywhere({ a: { b: only(["prod"], 1) } }), [{ a: {} }, { a: { b: 1 } }]);
});

test("a value may hold values that vary again", () => {
  assert.deepEqual(
    everywhere(perEnv<Symbolic>({ dev: { a: perEnv(1, { prod: 2 }) }, prod: only(["prod"], { a: 3 }) })),
    [{ a: 1 }, { a: 3 }],
  );
});
