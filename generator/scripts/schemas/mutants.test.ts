import assert from "node:assert/strict";
import { test } from "node:test";
import { mutantsOf, mutate } from "./mutants.ts";

test("a mutant sets a field, adds one, or leaves one out, and the object itself stays as it is", () => {
  const object = { a: { b: [1, 2], c: "x" } };
  assert.deepEqual(mutate(object, { path: ["a", "c"], value: null }), { a: { b: [1, 2], c: null } });
  assert.deepEqual(mutate(object, { path: ["a", "d"], value: 1 }), { a: { b: [1, 2], c: "x", d: 1 } });
  assert.deepEqual(mutate(object, { path: ["a", "c"] }), { a: { b: [1, 2] } });
  assert.deepEqual(mutate(object, { path: ["a", "b", 0] }), { a: { b: [2], c: "x" } });
  assert.deepEqual(mutate(object, { path: ["a", "b", 1], value: [] }), { a: { b: [1, []], c: "x" } });
  assert.deepEqual(object, { a: { b: [1, 2], c: "x" } });
});

test("every field is left out and changed, every object is given a field more, and the kind stays", () => {
  const mutants = mutantsOf({ apiVersion: "v1", kind: "A", data: { b: "c" } });
  const changes = [123, 1.5, -1, 3e12, true, "zzz", "", "5", null, [], ["x"], {}, { x: "y" }, [null]];
  assert.deepEqual(mutants, [
    { path: ["unknownField"], value: "x" },
    { path: ["data", "unknownField"], value: "x" },
    { path: ["data"] },
    ...changes.map((value) => ({ path: ["data"], value })),
    { path: ["data", "b"] },
    ...changes.map((value) => ({ path: ["data", "b"], value })),
  ]);
});
