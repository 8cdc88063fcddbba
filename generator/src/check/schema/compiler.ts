import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Code, CodeKeywordDefinition, KeywordCxt } from "ajv";
import type { JsonObject } from "../../model/manifest.ts";
import { formats } from "./formats.ts";

const require = createRequire(import.meta.url);

/**
 * Compiles a strict schema (see `strict.ts`) to the code of a CommonJS module that exports its validator.
 *
 * The code uses two names that it doesn't define: `link(definition)`, which gives another definition's `{ validate }`, and
 * `formats`. ajv is loaded by the first call and not before: with a warm cache it is never read.
 *
 * @throws Error when the schema is not one that ajv's strict mode takes.
 */
export function compile(schema: JsonObject): string {
  const { Ajv, _ }: typeof import("ajv") = require("ajv");
  const { default: standaloneCode }: typeof import("ajv/dist/standalone/index.js") = require("ajv/dist/standalone");
  const ajv = new Ajv({
    allErrors: true,
    // A user's CRD may restrict what its type doesn't have, like the pattern of an integer: that means nothing, and harms nobody.
    strictTypes: false,
    messages: false,
    meta: false,
    validateSchema: false,
    // Patterns come from Go, where an escape that needs none is allowed; with the flag `u` it is not.
    unicodeRegExp: false,
    code: { source: true, formats: _`formats` },
    formats,
    keywords: keywords(),
  });
  return standaloneCode(ajv, ajv.compile(schema));
}

/** Changes whenever `compile` may give other code for the same schema. */
export function compilerVersion(): string {
  const { version }: { readonly version: string } = require("ajv/package.json");
  return `ajv ${version} ${createHash("sha256")
    .update(readFileSync(import.meta.filename))
    .digest("hex")}`;
}

/** The keywords that JSON Schema doesn't have; `strict.ts` says what they mean. */
function keywords(): CodeKeywordDefinition[] {
  const { _ }: typeof import("ajv") = require("ajv");
  const { callRef }: typeof import("ajv/dist/vocabularies/core/ref.js") = require("ajv/dist/vocabularies/core/ref");
  const error: CodeKeywordDefinition["error"] = { message: "", params: ({ params }) => _`{field: ${params.field}}` };
  return [
    {
      keyword: "definition",
      schemaType: "string",
      code(cxt) {
        const name: string = cxt.schema;
        callRef(cxt, _`${cxt.gen.scopeValue("obj", { ref: name, key: name, code: _`link(${name})` })}.validate`);
      },
    },
    {
      keyword: "closed",
      type: "object",
      schemaType: "array",
      error,
      code(cxt) {
        const fields = cxt.gen.scopeValue("obj", { ref: cxt.schema, code: _`new Set(${cxt.schemaValue})` });
        cxt.gen.forIn("field", cxt.data, (field) => {
          cxt.setParams({ field });
          cxt.fail(_`!${fields}.has(${field})`);
        });
      },
    },
    {
      keyword: "present",
      type: "object",
      schemaType: "array",
      error,
      code: (cxt) => eachField(cxt, (value) => _`${value} == null`),
    },
    {
      keyword: "filled",
      type: "object",
      schemaType: "array",
      error,
      code: (cxt) => eachField(cxt, (value) => _`${value} == null || ${value} === 0 || ${value}.length === 0`),
    },
  ];

  function eachField(cxt: KeywordCxt, isMissing: (value: Code) => Code): void {
    const names: readonly string[] = cxt.schema;
    for (const field of names) {
      cxt.setParams({ field });
      cxt.fail(isMissing(_`${cxt.data}[${field}]`));
    }
  }
}
