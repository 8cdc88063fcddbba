import { definitionName, type SchemaFile, type SchemaNode, type Scope } from "../../src/check/schema/schema-file.ts";
import { allowedValues, demanded, pointers, unenforced } from "./corrections.ts";
import type { Enums } from "./openapi-enums.ts";

/** Kubernetes' `api/openapi-spec/swagger.json`: the part that we read. */
export interface Swagger {
  readonly definitions: Readonly<Record<string, SwaggerDefinition>>;
  readonly paths: Readonly<Record<string, { readonly put?: Identified<GroupVersionKind> }>>;
}

interface Identified<T> {
  readonly "x-kubernetes-group-version-kind"?: T;
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface SwaggerDefinition extends SchemaNode, Identified<readonly GroupVersionKind[]> {}

/**
 * The schemas of every kind that can be applied: that has a path of its own, ending in `{name}`, which takes a PUT.
 *
 * @param enums What `openapiEnums` found: swagger.json names no allowed values.
 */
export function swaggerSchemas(swagger: Swagger, enums: Enums): SchemaFile {
  const kinds = kindsOf(swagger);
  const roots = Object.values(kinds).flatMap((kind) => Object.values(kind).map(({ schema }) => schema));
  const declared = reachable(swagger, roots, (root, field) => !(root && field === "status"));
  const all = reachable(swagger, roots, () => true);
  const definitions = Object.fromEntries(
    [...all].sort().map((name) => {
      const node = simplify(swagger.definitions[name] ?? {});
      // A status is dropped, unvalidated, from what a person applies: of its fields only names and types are checked.
      return [name, declared.has(name) ? corrected(name, node, enums(name)) : withRequired(node, [])];
    }),
  );
  return { kinds, definitions };
}

function kindsOf(swagger: Swagger): SchemaFile["kinds"] {
  const roots = new Map<string, string>();
  for (const [name, { "x-kubernetes-group-version-kind": gvks }] of Object.entries(swagger.definitions)) {
    if (gvks?.length === 1) for (const { group, version, kind } of gvks) roots.set(`${group}/${version}/${kind}`, name);
  }
  const kinds: Record<string, Record<string, { schema: string; scope: Scope }>> = {};
  for (const [path, { put }] of Object.entries(swagger.paths).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const id = put?.["x-kubernetes-group-version-kind"];
    const schema = id && roots.get(`${id.group}/${id.version}/${id.kind}`);
    if (!path.endsWith("/{name}") || id === undefined || schema === undefined) continue;
    const apiVersion = id.group === "" ? id.version : `${id.group}/${id.version}`;
    kinds[apiVersion] ??= {};
    kinds[apiVersion][id.kind] = { schema, scope: path.includes("/{namespace}/") ? "Namespaced" : "Cluster" };
  }
  return kinds;
}

/** The definitions that the roots lead to, through the fields that `follow` lets pass. */
function reachable(
  swagger: Swagger,
  roots: readonly string[],
  follow: (root: boolean, field: string) => boolean,
): ReadonlySet<string> {
  const found = new Set(roots);
  for (const name of found) {
    const { properties, ...rest } = simplify(swagger.definitions[name] ?? {});
    const fields = Object.entries(properties ?? {}).filter(([field]) => follow(roots.includes(name), field));
    const text = JSON.stringify([rest, fields]);
    for (const [, ref] of text.matchAll(/"#\/definitions\/([^"]+)"/g)) if (ref !== undefined) found.add(ref);
  }
  return found;
}

const anything: SchemaNode = { "x-kubernetes-preserve-unknown-fields": true };

/**
 * What a definition stands for where it is referred to, when it is not an object of fields.
 * Source: the `UnmarshalJSON` of the Go types in k8s.io/apimachinery and k8s.io/apiextensions-apiserver; that of the last three
 * reads what they hold without being strict.
 */
const inlined: Readonly<Record<string, SchemaNode>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "string", format: "quantity" },
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": anything,
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": { type: "string", format: "date-time-micro" },
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": { type: "string", format: "date-time" },
  "io.k8s.apimachinery.pkg.runtime.RawExtension": anything,
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { "x-kubernetes-int-or-string": true, format: "int32" },
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": anything,
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": anything,
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": anything,
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": anything,
};

function simplify(node: SchemaNode): SchemaNode {
  if (node.$ref !== undefined) return inlined[definitionName(node.$ref)] ?? { $ref: node.$ref };
  const { type, format, items, additionalProperties, properties, required } = node;
  const { "x-kubernetes-list-type": listType, "x-kubernetes-list-map-keys": keys } = node;
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(required === undefined ? {} : { required }),
    ...(listType === undefined || listType === "atomic" ? {} : { "x-kubernetes-list-type": listType }),
    ...(keys === undefined ? {} : { "x-kubernetes-list-map-keys": keys }),
    ...(items === undefined ? {} : { items: simplify(items) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: additionalProperties === true ? true : simplify(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.keys(properties)
              .sort()
              .map((field) => [field, simplify(properties[field] ?? {})]),
          ),
        }),
  };
}

/** A definition with the required fields and the allowed values that the API server enforces. */
function corrected(name: string, node: SchemaNode, enums: ReadonlyMap<string, readonly string[]>): SchemaNode {
  const fields = Object.keys(node.properties ?? {});
  const isRequired = (field: string) =>
    demanded.has(`${name}/${field}`) || (node.required?.includes(field) && !unenforced.has(`${name}/${field}`));
  const properties = Object.entries(node.properties ?? {}).map(([field, schema]): [string, SchemaNode] => {
    const values = allowedValues[`${name}/${field}`] ?? enums.get(field);
    if (values === undefined) return [field, schema];
    if (schema.items !== undefined) return [field, { ...schema, items: { ...schema.items, enum: values } }];
    const emptyIsAbsent = !isRequired(field) && !pointers.has(`${name}/${field}`) && !values.includes("");
    return [field, { ...schema, enum: emptyIsAbsent ? [...values, ""] : values }];
  });
  if (fields.length === 0) return node;
  return withRequired({ ...node, properties: Object.fromEntries(properties) }, fields.filter(isRequired));
}

function withRequired({ required: _, ...node }: SchemaNode, required: readonly string[]): SchemaNode {
  return required.length === 0 ? node : { ...node, required };
}
