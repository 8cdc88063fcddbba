import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../model/manifest.ts";
import { difference } from "./difference.ts";
import { pathText } from "./path.ts";

const between = (left: Json, right: Json) => {
  const found = difference(left, right);
  return found === undefined ? undefined : [pathText(found.path), found.left, found.right];
};

test("values are equal whatever the order of a map's keys", () => {
  assert.equal(between({ a: 1, b: [{ c: null, d: {} }] }, { b: [{ d: {}, c: null }], a: 1 }), undefined);
});

test("the order of a list counts", () => {
  assert.deepEqual(between({ env: [{ name: "A" }, { name: "B" }] }, { env: [{ name: "B" }, { name: "A" }] }), [
    "env[A].name",
    "A",
    "B",
  ]);
});

test("a member or entry that one side lacks differs from nothing", () => {
  assert.deepEqual(between({ a: 1 }, { a: 1, b: 2 }), ["b", undefined, 2]);
  assert.deepEqual(between({ a: 1, b: null }, { a: 1 }), ["b", null, undefined]);
  assert.deepEqual(between({ a: 1, b: 2 }, { a: 1, c: 2 }), ["b", 2, undefined]);
  assert.deepEqual(between([1], [1, 2]), ["[1]", undefined, 2]);
});

test("a number is not the text of it, and an empty list is no empty map", () => {
  assert.deepEqual(between({ a: 1 }, { a: "1" }), ["a", 1, "1"]);
  assert.deepEqual(between({ a: [] }, { a: {} }), ["a", [], {}]);
});
