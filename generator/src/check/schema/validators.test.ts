import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./compiler.ts";
import { openValidators } from "./validators.ts";

const schemas: Readonly<Record<string, Parameters<typeof compile>[0]>> = {
  tree: {
    type: "object",
    closed: ["left", "right", "leaf"],
    properties: { left: { definition: "tree" }, right: { definition: "tree" }, leaf: { definition: "leaf" } },
  },
  leaf: { type: "object", filled: ["name"], properties: { name: { type: "string" } } },
};

test("a definition is loaded when a value first needs it, and once", () => {
  const loaded: string[] = [];
  const validate = openValidators((definition) => {
    loaded.push(definition);
    return compile(schemas[definition] ?? {});
  });
  assert.deepEqual(loaded, []);
  assert.deepEqual(validate("tree", { left: {} }), []);
  assert.deepEqual(loaded, ["tree"]);
  assert.deepEqual(validate("tree", { leaf: { name: "a" } }), []);
  assert.deepEqual(validate("tree", { leaf: { name: "b" } }), []);
  assert.deepEqual(loaded, ["tree", "leaf"]);
});

test("all errors are found, through definitions that refer to one another and to themselves", () => {
  const validate = openValidators((definition) => compile(schemas[definition] ?? {}));
  const errors = validate("tree", { left: { left: { leaf: {} }, lef: 1 }, right: { leaf: 1 } });
  assert.deepEqual(
    errors.map(({ instancePath, keyword }) => `${keyword} ${instancePath}`),
    ["filled /left/left/leaf", "closed /left", "type /right/leaf"],
  );
  assert.deepEqual(validate("tree", { left: {} }), []);
});
