import assert from "node:assert/strict";
import { test } from "node:test";
import type { SchemaNode } from "./schema-file.ts";
import { strict } from "./strict.ts";

const never = () => false;

test("an object is closed over its fields, and null stands for absent", () => {
  const node: SchemaNode = {
    type: "object",
    required: ["a"],
    properties: { a: { type: "string" }, b: { type: "boolean" } },
  };
  const properties = { a: { type: ["string", "null"] }, b: { type: ["boolean", "null"] } };
  const common = { type: ["object", "null"], closed: ["a", "b"], properties };
  assert.deepEqual(strict(node, "built-in", never), { ...common, filled: ["a"] });
  assert.deepEqual(strict(node, "custom", never), { ...common, present: ["a"] });
});

test("a free map and an object that preserves unknown fields are not closed", () => {
  assert.deepEqual(strict({ type: "object", additionalProperties: { type: "string" } }, "custom", never), {
    type: ["object", "null"],
    additionalProperties: { type: ["string", "null"] },
  });
  assert.deepEqual(strict({ type: "object", "x-kubernetes-preserve-unknown-fields": true }, "custom", never), {
    type: ["object", "null"],
  });
  assert.deepEqual(strict({ type: "object", additionalProperties: true }, "custom", never), {
    type: ["object", "null"],
  });
});

test("an object without fields is closed over none", () => {
  assert.deepEqual(strict({ type: "object" }, "custom", never), { type: ["object", "null"], closed: [] });
});

test("every integer has a range", () => {
  assert.deepEqual(strict({ type: "integer", format: "int32" }, "custom", never), {
    type: ["integer", "null"],
    format: "int32",
  });
  assert.deepEqual(strict({ type: "integer", minimum: 1 }, "custom", never), {
    type: ["integer", "null"],
    format: "int64",
    minimum: 1,
  });
});

test("the exclusive limits of OpenAPI 3.0 become those of JSON Schema", () => {
  assert.deepEqual(strict({ type: "number", minimum: 0, exclusiveMinimum: true, maximum: 1 }, "custom", never), {
    type: ["number", "null"],
    exclusiveMinimum: 0,
    maximum: 1,
  });
});

test("a quantity is a text or a number, int-or-string an integer or a text", () => {
  assert.deepEqual(strict({ type: "string", format: "quantity" }, "built-in", never), {
    type: ["string", "number", "null"],
    format: "quantity",
  });
  assert.deepEqual(strict({ "x-kubernetes-int-or-string": true, format: "int32" }, "built-in", never), {
    type: ["integer", "string", "null"],
    format: "int32",
  });
});

test("a format and a pattern that can't be checked are left out", () => {
  assert.deepEqual(strict({ type: "string", format: "hostname", pattern: "\\pL" }, "custom", never), {
    type: ["string", "null"],
  });
});

test("null is an entry of a list where the server reads it as one", () => {
  const list = (items: SchemaNode): SchemaNode => ({ type: "array", items });
  const items = (...types: readonly string[]) => ({ type: ["array", "null"], items: { type: types } });
  assert.deepEqual(strict(list({ type: "string" }), "built-in", never), items("string", "null"));
  assert.deepEqual(strict(list({ type: "string" }), "custom", never), items("string"));
  assert.deepEqual(strict(list({ type: "string", nullable: true }), "custom", never), items("string", "null"));
  const reference: SchemaNode = { $ref: "#/definitions/a" };
  assert.deepEqual(strict(list(reference), "built-in", never), { type: ["array", "null"], items: { definition: "a" } });
  assert.deepEqual(
    strict(list(reference), "built-in", () => true),
    {
      type: ["array", "null"],
      items: { definition: "a", type: "object" },
    },
  );
});

test("alternatives restrict values and close nothing", () => {
  const node: SchemaNode = {
    type: "object",
    properties: { a: { type: "string" } },
    anyOf: [{ required: ["a"] }, { not: { enum: ["x"] } }],
  };
  assert.deepEqual(strict(node, "custom", never).anyOf, [{ present: ["a"] }, { not: { enum: ["x", null] } }]);
});
