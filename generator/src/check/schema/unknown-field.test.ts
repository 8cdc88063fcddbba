import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { mutate } from "../../../scripts/schemas/mutants.ts";
import type { Json, JsonObject } from "../../model/manifest.ts";
import { openSchemas } from "./schemas.ts";

const cache = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
after(() => rmSync(cache, { recursive: true }));
const schemas = openSchemas({ kubernetes: "1.36", cache });
const objects: readonly JsonObject[] = parseAllDocuments(
  readFileSync(new URL("testdata/objects.yaml", import.meta.url), "utf8"),
).map((document) => document.toJS());

/** Names of fields that, somewhere, hold a map with free keys or anything at all; those of metadata excepted. */
const free = new Set([
  ...[
    "annotations",
    "binaryData",
    "data",
    "labels",
    "matchLabels",
    "nodeSelector",
    "parameters",
    "selector",
    "stringData",
  ],
  ...[
    "capacity",
    "default",
    "defaultRequest",
    "hard",
    "limits",
    "max",
    "maxLimitRequestRatio",
    "min",
    "podFixed",
    "requests",
  ],
  ...["additionalProperties", "attributes", "elements", "items", "properties", "tags", "values", "valuesObject"],
  ...["level", "metadata", "options", "routes", "volumeAttributes"],
]);

/** The objects in an object whose fields are fixed. */
function closed(value: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((entry: Json, index) => closed(entry, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  const isFree = (name: string) => free.has(name) && !(name === "metadata" && path.length === 0);
  const inner = Object.entries(value).flatMap(([name, entry]) => (isFree(name) ? [] : closed(entry, [...path, name])));
  return [path, ...inner];
}

test("a field more, with any name, anywhere in any object, is reported with its exact path, and no other field is", () => {
  const places = objects.flatMap((object) => closed(object).map((path) => ({ object, path })));
  assert.ok(places.length > 1000);
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.string(), fc.jsonValue(), ({ object, path }, name, value) => {
      const field = [...path, `zz${name}`];
      const changed = mutate(object, { path: field, value: JSON.parse(JSON.stringify(value)) });
      assert.ok(isObject(changed));
      const unknown = schemas.validate(changed)?.filter(({ fault }) => fault === "unknown-field");
      assert.deepEqual(
        unknown?.map((found) => found.path),
        [field],
      );
    }),
    { numRuns: 1000 },
  );
});

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
