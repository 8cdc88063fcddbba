import assert from "node:assert/strict";
import { test } from "node:test";
import { type CrdSchema, type CustomResourceDefinition, crdSchemas } from "./crd.ts";
import { definitionName, type SchemaFile, type SchemaNode } from "./schema-file.ts";

function crd(spec: CrdSchema): CustomResourceDefinition {
  const schema = { openAPIV3Schema: { type: "object", properties: { spec } } } as const;
  const versions = [{ name: "v1", served: true, schema }];
  return { spec: { group: "example.com", names: { kind: "Thing" }, scope: "Namespaced", versions } };
}

/** The schema with its definitions in their places. */
function unfolded(node: SchemaNode | undefined, { definitions }: SchemaFile): SchemaNode | undefined {
  const name = node?.$ref && definitionName(node.$ref);
  const { properties, ...rest }: SchemaNode = (name !== undefined && definitions[name]) || node || {};
  if (properties === undefined) return rest;
  const fields = Object.entries(properties).map(([field, schema]) => [
    field,
    unfolded(schema, { definitions, kinds: {} }) ?? {},
  ]);
  return { ...rest, properties: Object.fromEntries(fields) };
}

function specOf(file: SchemaFile): SchemaNode | undefined {
  const root = file.kinds["example.com/v1"]?.Thing?.schema ?? "";
  return unfolded(file.definitions[root]?.properties?.spec, file);
}

test("what does not decide about validity is left out", () => {
  const schema: CrdSchema & { readonly description: string } = {
    type: "object",
    description: "Long.",
    properties: { a: { type: "string", default: "x", maxLength: 3, "x-kubernetes-list-type": "atomic" } },
  };
  assert.deepEqual(specOf(crdSchemas([crd(schema)])), {
    type: "object",
    properties: { a: { type: "string", maxLength: 3 } },
  });
});

test("what is equal is kept once", () => {
  const selector = { type: "object", properties: { name: { type: "string" }, key: { type: "string" } } } as const;
  const file = crdSchemas([
    crd({ type: "object", properties: { a: selector, b: { type: "array", items: selector } } }),
  ]);
  // The root, the spec and the selector.
  assert.equal(Object.keys(file.definitions).length, 3);
});

test("the order of fields in a CRD changes nothing", () => {
  const a = crdSchemas([
    crd({ type: "object", required: ["a", "b"], properties: { a: { type: "string" }, b: { type: "integer" } } }),
  ]);
  const b = crdSchemas([
    crd({ type: "object", required: ["b", "a"], properties: { b: { type: "integer" }, a: { type: "string" } } }),
  ]);
  assert.equal(JSON.stringify(a), JSON.stringify(b));
});

test("int-or-string loses the alternatives that only repeat it", () => {
  const pattern = "^a$";
  const alternatives = [{ type: "integer" }, { type: "string" }] as const;
  const schema = {
    type: "object",
    properties: {
      a: { "x-kubernetes-int-or-string": true, anyOf: alternatives },
      b: { "x-kubernetes-int-or-string": true, allOf: [{ anyOf: alternatives }, { pattern }] },
    },
  } as const;
  assert.deepEqual(specOf(crdSchemas([crd(schema)]))?.properties, {
    a: { "x-kubernetes-int-or-string": true },
    b: { "x-kubernetes-int-or-string": true, allOf: [{ pattern }] },
  });
});

test("a version without a schema accepts any fields beside strict metadata", () => {
  const versions = [{ name: "v1", served: true }];
  const file = crdSchemas([{ spec: { group: "example.com", names: { kind: "Thing" }, scope: "Cluster", versions } }]);
  const root = file.definitions[file.kinds["example.com/v1"]?.Thing?.schema ?? ""];
  assert.deepEqual(root, {
    type: "object",
    "x-kubernetes-preserve-unknown-fields": true,
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" },
    },
  });
});
