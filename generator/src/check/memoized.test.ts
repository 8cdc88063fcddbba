import assert from "node:assert/strict";
import { test } from "node:test";
import { memoized } from "./memoized.ts";

test("a function is asked once for each text, undefined results too", () => {
  const asked: string[] = [];
  const length = memoized((text) => {
    asked.push(text);
    return text === "" ? undefined : text.length;
  });
  assert.deepEqual(["a", "", "bb", "a", ""].map(length), [1, undefined, 2, 1, undefined]);
  assert.deepEqual(asked, ["a", "", "bb"]);
});

test("it keeps no more results than it may", () => {
  const asked: string[] = [];
  const same = memoized((text) => asked.push(text), 2);
  for (const text of ["a", "b", "c", "c", "a"]) same(text);
  assert.deepEqual(asked, ["a", "b", "c", "a"]);
});
