import { createHash } from "node:crypto";
import type { Json } from "../../model/manifest.ts";
import type { SchemaFile, SchemaNode, Scope } from "./schema-file.ts";

/** A CustomResourceDefinition (`apiextensions.k8s.io/v1`) as parsed from YAML: the part that we read. */
export interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly scope: Scope;
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema?: { readonly openAPIV3Schema?: CrdSchema };
      readonly subresources?: { readonly status?: object };
    }[];
  };
}

/** One structural schema in a CustomResourceDefinition. */
export interface CrdSchema extends SchemaNode {
  readonly default?: Json;
  readonly properties?: Readonly<Record<string, CrdSchema>>;
  readonly items?: CrdSchema;
  readonly additionalProperties?: CrdSchema | true;
}

/** The name of the definition of every object's metadata; it stands in the Kubernetes version's file. */
export const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/**
 * The schemas of the served versions of custom resources.
 *
 * Every object schema becomes a definition named by the hash of its content, so that what a CRD repeats (Argo CD's
 * ApplicationSet: its template, eighteen times) is kept once and only what an object uses is ever compiled.
 *
 * Two rules of the API server's are built in here: a required field with a default is never missing (defaulting
 * comes before validation), and a `status` that is a subresource is dropped before validation.
 * Source: Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions", "Defaulting" and
 * "Status subresource".
 */
export function crdSchemas(crds: readonly CustomResourceDefinition[]): SchemaFile {
  const kinds: Record<string, Record<string, { schema: string; scope: Scope }>> = {};
  const definitions: Record<string, SchemaNode> = {};
  for (const { spec } of crds) {
    for (const version of spec.versions) {
      if (!version.served) continue;
      const apiVersion = `${spec.group}/${version.name}`;
      const root = version.schema?.openAPIV3Schema ?? { "x-kubernetes-preserve-unknown-fields": true };
      const ownStatus: Record<string, CrdSchema> =
        version.subresources?.status === undefined ? {} : { status: { "x-kubernetes-preserve-unknown-fields": true } };
      const fields = { ...root.properties, ...ownStatus };
      const object = { ...root, type: "object", "x-kubernetes-embedded-resource": true, properties: fields } as const;
      const schema = define(simplify(object, definitions), definitions);
      kinds[apiVersion] ??= {};
      kinds[apiVersion][spec.names.kind] = { schema, scope: spec.scope };
    }
  }
  return { kinds, definitions };
}

/** The keywords that are kept as they are. */
const plainKeywords = [
  "type",
  "format",
  "enum",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "nullable",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-list-map-keys",
] as const satisfies readonly (keyof SchemaNode)[];

/** Adds a definition, named by the hash of its content. */
function define(node: SchemaNode, definitions: Record<string, SchemaNode>): string {
  const name = createHash("sha256").update(JSON.stringify(node)).digest("hex").slice(0, 16);
  definitions[name] = node;
  return name;
}

/** A schema cut to what decides about validity, the objects in it moved to `definitions`. */
function simplify(node: CrdSchema, definitions: Record<string, SchemaNode>): SchemaNode {
  if (node.$ref !== undefined) return { $ref: node.$ref };
  const nested = (schema: CrdSchema): SchemaNode => {
    const simple = simplify(schema, definitions);
    if (simple.properties === undefined) return simple;
    const $ref = `#/definitions/${define(simple, definitions)}` as const;
    return schema.nullable ? { $ref, nullable: true } : { $ref };
  };
  const properties = { ...node.properties, ...(node["x-kubernetes-embedded-resource"] ? resourceFields : {}) };
  const defaulted = new Set(Object.keys(properties).filter((name) => properties[name]?.default !== undefined));
  return {
    ...valueKeywords(node, defaulted),
    ...listType(node),
    ...(node.items === undefined ? {} : { items: nested(node.items) }),
    ...(node.additionalProperties === undefined
      ? {}
      : { additionalProperties: node.additionalProperties === true ? true : nested(node.additionalProperties) }),
    ...(Object.keys(properties).length === 0 ? {} : { properties: mapSorted(properties, nested) }),
  };
}

/** What a root and an embedded resource have beside their own fields. */
const resourceFields: Readonly<Record<string, CrdSchema>> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: { $ref: `#/definitions/${objectMeta}` },
};

/** The keywords that say nothing about structure; `defaulted` are the fields that defaulting fills. */
function valueKeywords(node: CrdSchema, defaulted: ReadonlySet<string>): SchemaNode {
  const required = node.required?.filter((name) => !defaulted.has(name)).sort() ?? [];
  const branches = (schemas: readonly SchemaNode[] = []) =>
    schemas.filter((schema) => !isIntOrString(node, schema)).map((schema) => branch(schema, defaulted));
  // Defaulting may decide which branch holds. Then the schema is left out: a wrong refusal would be worse.
  const isDecidable = (schema: SchemaNode) => !Object.keys(schema.properties ?? {}).some((name) => defaulted.has(name));
  const anyOf = node.anyOf?.every(isDecidable) ? branches(node.anyOf) : [];
  const oneOf = node.oneOf?.every(isDecidable) ? branches(node.oneOf) : [];
  const allOf = branches(node.allOf?.filter(isDecidable));
  return {
    ...pick(node, plainKeywords),
    ...(required.length === 0 ? {} : { required }),
    ...(anyOf.length === 0 ? {} : { anyOf }),
    ...(oneOf.length === 0 ? {} : { oneOf }),
    ...(allOf.length === 0 ? {} : { allOf }),
    ...(node.not !== undefined && isDecidable(node.not) ? { not: branch(node.not, defaulted) } : {}),
  };
}

/** A schema under `anyOf`, `oneOf`, `allOf` or `not`: it restricts values and declares no fields. */
function branch(node: CrdSchema, defaulted: ReadonlySet<string>): SchemaNode {
  const nested = (schema: CrdSchema) => branch(schema, new Set());
  return {
    ...valueKeywords(node, defaulted),
    ...(node.items === undefined ? {} : { items: nested(node.items) }),
    ...(node.properties === undefined ? {} : { properties: mapSorted(node.properties, nested) }),
  };
}

/** Whether a branch is only the way in which int-or-string is written for readers that don't know it. */
function isIntOrString(node: CrdSchema, { type, anyOf, ...rest }: SchemaNode): boolean {
  if (!node["x-kubernetes-int-or-string"] || Object.keys(rest).length > 0) return false;
  return anyOf === undefined
    ? type === "integer" || type === "string"
    : anyOf.every((schema) => isIntOrString(node, schema));
}

/** `atomic` is the default of lists. */
function listType(node: CrdSchema): SchemaNode {
  const type = node["x-kubernetes-list-type"];
  return type === undefined || type === "atomic" ? {} : { "x-kubernetes-list-type": type };
}

function pick<T>(from: T, keys: readonly (keyof T)[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked;
}

function mapSorted<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, f(value)]),
  );
}
