import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Json, JsonObject } from "../../model/manifest.ts";
import type { CrdSchema, CustomResourceDefinition } from "./crd.ts";
import { openSchemas, type Schemas } from "./schemas.ts";

const cache = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
after(() => rmSync(cache, { recursive: true }));

function found(object: JsonObject, schemas: Schemas): readonly string[] {
  const faults = schemas.validate(object);
  return faults?.map(({ path, fault, message }) => `${fault} ${path.join(".")}: ${message}`) ?? ["unknown kind"];
}

function thing(spec: CrdSchema, status = false): CustomResourceDefinition {
  const openAPIV3Schema = { type: "object", properties: { spec, status: { type: "object" } } } as const;
  const version = {
    name: "v1",
    served: true,
    schema: { openAPIV3Schema },
    ...(status ? { subresources: { status: {} } } : {}),
  };
  return { spec: { group: "example.com", names: { kind: "Thing" }, scope: "Cluster", versions: [version] } };
}

/** What is found in a Thing whose spec has the schema, for each of its values. */
function foundIn(schema: CrdSchema, ...specs: readonly Json[]): readonly (readonly string[])[] {
  const opened = openSchemas({ kubernetes: "1.36", cache, crds: [thing(schema)] });
  return specs.map((spec) =>
    found({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a" }, spec }, opened),
  );
}

test("the user's own CRDs are known, with their scope", () => {
  const opened = openSchemas({ kubernetes: "1.36", cache, crds: [thing({ type: "object" })] });
  assert.equal(opened.scope("example.com/v1", "Thing"), "Cluster");
  assert.deepEqual(
    opened.kinds().filter(({ kind }) => kind === "Thing"),
    [{ apiVersion: "example.com/v1", kind: "Thing", scope: "Cluster" }],
  );
  assert.equal(openSchemas({ kubernetes: "1.36", cache }).knows("example.com/v1", "Thing"), false);
});

test("a version that is not served is not known", () => {
  const crd = thing({ type: "object" });
  const versions = crd.spec.versions.map((version) => ({ ...version, served: false }));
  const opened = openSchemas({ kubernetes: "1.36", cache, crds: [{ spec: { ...crd.spec, versions } }] });
  assert.equal(opened.knows("example.com/v1", "Thing"), false);
});

test("the user's own CRD goes before a shipped one", () => {
  const own = thing({ type: "object", properties: { mine: { type: "string" } } });
  const crd = { spec: { ...own.spec, group: "keda.sh", names: { kind: "ScaledObject" } } };
  const opened = openSchemas({ kubernetes: "1.36", cache, crds: [crd] });
  const object = { apiVersion: "keda.sh/v1", kind: "ScaledObject", metadata: { name: "a" }, spec: { mine: "x" } };
  assert.deepEqual(found(object, opened), []);
});

test("a required field with a default is never missing", () => {
  const schema = {
    type: "object",
    required: ["a", "b"],
    properties: { a: { type: "string", default: "x" }, b: { type: "string" } },
  } as const;
  assert.deepEqual(foundIn(schema, {}, { a: null, b: "y" }), [["missing spec.b: `b` is required in `spec`."], []]);
});

test("null is a value where the field is nullable, absent elsewhere, and no entry of a list", () => {
  const schema = {
    type: "object",
    required: ["a", "b"],
    properties: {
      a: { type: "string", nullable: true },
      b: { type: "string" },
      c: { type: "array", items: { type: "string" } },
    },
  } as const;
  assert.deepEqual(foundIn(schema, { a: null, b: "x" }, { a: "x", b: null }, { a: "x", b: "y", c: [null] }), [
    [],
    ["missing spec.b: `b` is required in `spec`. `null` counts as absent."],
    ["wrong-type spec.c.0: A string is expected here, not null."],
  ]);
});

test("an empty text is a value like any other", () => {
  const schema = {
    type: "object",
    required: ["a"],
    properties: { a: { type: "string" }, b: { type: "string", enum: ["x"] } },
  } as const;
  assert.deepEqual(foundIn(schema, { a: "" }, { a: "", b: "" }), [
    [],
    ['enum spec.b: "" is not allowed here: it must be "x".'],
  ]);
});

test("unknown fields are accepted where they are preserved, and only there", () => {
  const schema = {
    type: "object",
    properties: {
      free: { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { known: { type: "object" } } },
      any: { "x-kubernetes-preserve-unknown-fields": true },
      map: { type: "object", additionalProperties: { type: "integer" } },
    },
  } as const;
  assert.deepEqual(
    foundIn(schema, { free: { x: 1 }, any: [1, "x"], map: { x: 1 } }, { free: { known: { x: 1 } }, map: { x: "1" } }),
    [
      [],
      [
        "unknown-field spec.free.known.x: `known` has no field `x`. It has no fields at all.",
        'wrong-type spec.map.x: "1" is a string, but an integer is expected here. Write 1, without quotes.',
      ],
    ],
  );
});

test("an embedded resource has apiVersion, kind and strict metadata", () => {
  const schema = {
    type: "object",
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
  } as const;
  assert.deepEqual(
    foundIn(
      schema,
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: {} },
      { kind: 1, metadata: { nam: "a" } },
    ),
    [
      [],
      [
        'wrong-type spec.kind: 1 is an integer, but a string is expected here. Write "1", in quotes.',
        "unknown-field spec.metadata.nam: ObjectMeta has no field `nam`. Did you mean `name`?",
      ],
    ],
  );
});

test("one of several fields may be demanded", () => {
  const schema = {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  } as const;
  assert.deepEqual(foundIn(schema, { a: "x" }, { a: "x", b: null }, {}, { a: "x", b: "y" }), [
    [],
    [],
    ["other spec: The object is not allowed here: it must have exactly one of `a` or `b`."],
    ["other spec: The object is not allowed here: it must have exactly one of `a` or `b`."],
  ]);
});

test("a value must keep all of several restrictions", () => {
  const schema = {
    type: "object",
    properties: {
      a: { type: "string", allOf: [{ enum: ["x", "y"] }, { enum: ["x", "y"] }] },
      b: { type: "string", maxLength: 9, allOf: [{ maxLength: 5 }, { pattern: "^a" }] },
    },
  } as const;
  assert.deepEqual(foundIn(schema, { a: "x", b: "abc" }, { a: "z", b: "bcd" }, { b: "abcdef" }), [
    [],
    [
      'enum spec.a: "z" is not allowed here: it must be "x" or "y".',
      'format spec.b: "bcd" does not match the pattern `^a`.',
    ],
    ['range spec.b: "abcdef" has 6 characters: it may have at most 5.'],
  ]);
});

test("alternatives that a default decides between are not judged", () => {
  const schema = {
    type: "object",
    properties: { type: { type: "string", default: "A" } },
    oneOf: [{ properties: { type: { enum: ["A"] } } }, { properties: { type: { enum: ["B"] } } }],
  } as const;
  assert.deepEqual(foundIn(schema, {}, { type: "A" }), [[], []]);
});

test("integers, texts, lists and maps keep to their limits", () => {
  const schema = {
    type: "object",
    maxProperties: 2,
    properties: {
      port: { type: "integer", minimum: 1, maximum: 10, exclusiveMaximum: true },
      name: { type: "string", minLength: 2, maxLength: 3 },
      list: { type: "array", maxItems: 1, items: { type: "string" } },
      even: {
        "x-kubernetes-int-or-string": true,
        anyOf: [{ type: "integer" }, { type: "string" }],
        pattern: "^\\d+%$",
      },
    },
  } as const;
  assert.deepEqual(
    foundIn(
      schema,
      { port: 9, name: "é🙂x" },
      { port: 10, name: "x" },
      { list: ["a", "b"], even: "1" },
      { port: 1, list: [], even: 3 },
    ),
    [
      [],
      [
        'range spec.name: "x" has 1 character: it must have at least 2.',
        "range spec.port: 10 is out of range: it must be < 10.",
      ],
      [
        'format spec.even: "1" does not match the pattern `^\\d+%$`.',
        "range spec.list: The list has 2 entries: it may have at most 1.",
      ],
      ["range spec: The object has 3 fields: it may have at most 2."],
    ],
  );
});

test("a status that is a subresource is not judged, another one is", () => {
  const object = { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a" }, spec: {}, status: { any: 1 } };
  const opened = (status: boolean) =>
    openSchemas({ kubernetes: "1.36", cache, crds: [thing({ type: "object" }, status)] });
  assert.deepEqual(found(object, opened(true)), []);
  assert.deepEqual(found(object, opened(false)), [
    "unknown-field status.any: `status` has no field `any`. It has no fields at all.",
  ]);
});
