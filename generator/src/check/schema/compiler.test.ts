import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { compile, compilerVersion } from "./compiler.ts";
import { readSchemaFile } from "./schema-file.ts";
import { type Dialect, strict } from "./strict.ts";

const shipped = new URL("../../../schemas/", import.meta.url);

test("every shipped schema compiles", () => {
  const schemas = new Set([...strictSchemas("kubernetes/", "built-in"), ...strictSchemas("custom/", "custom")]);
  assert.ok(schemas.size > 1000);
  for (const schema of schemas) assert.match(compile(JSON.parse(schema)), /^"use strict";module\.exports = /);
});

test("the code depends on the schema alone, not on what was compiled before", () => {
  const schema = { type: ["object", "null"], closed: ["a"], filled: ["a"], properties: { a: { definition: "b" } } };
  const code = compile(schema);
  compile({ type: "string", pattern: "a" });
  assert.equal(compile(schema), code);
});

test("a keyword that is not known is an error", () => {
  assert.throws(() => compile({ type: "object", clozed: [] }), /unknown keyword: "clozed"/);
});

test("the compiler's version names ajv's and its own", () => {
  assert.match(compilerVersion(), /^ajv 8\.\d+\.\d+ [0-9a-f]{64}$/);
});

function strictSchemas(folder: string, dialect: Dialect): readonly string[] {
  return readdirSync(new URL(folder, shipped)).flatMap((name) => {
    const { definitions } = readSchemaFile(new URL(folder + name, shipped));
    const needsFields = (definition: string) => definitions[definition]?.required !== undefined;
    return Object.values(definitions).map((node) => JSON.stringify(strict(node, dialect, needsFields)));
  });
}
