import type { Json, JsonObject } from "../../model/manifest.ts";
import { ecmaPattern } from "./ecma-pattern.ts";
import { formats } from "./formats.ts";
import { definitionName, type SchemaNode } from "./schema-file.ts";

/**
 * Whose rules a schema follows where the API server treats them apart.
 *
 * Built-in kinds are decoded into Go values, where what is absent, `null` or the zero value of its type (`""`, `0`, `[]`) is mostly
 * one and the same. Custom resources are validated as they are, except that a `null` in a field that is not nullable is dropped.
 */
export type Dialect = "built-in" | "custom";

/**
 * The JSON Schema that is compiled: as strict as the API server, and no stricter. Beside JSON Schema's keywords it has four:
 *
 * - `definition` names another definition, which is compiled on its own;
 * - `closed` lists the fields of an object: no others are allowed, except in free maps and where unknown fields are preserved;
 * - `present` lists the fields that must be there and not be `null`. Elsewhere `null` is accepted: the server reads it as absent;
 * - `filled` lists the fields that must be there and not have their zero value.
 *
 * Source: behaviour of kube-apiserver 1.36 with `fieldValidation=Strict`; for custom resources
 * k8s.io/apiextensions-apiserver, `pkg/apiserver/schema/pruning` and `defaulting`.
 *
 * @param needsFields Whether an object of the named definition has required fields.
 */
export function strict(node: SchemaNode, dialect: Dialect, needsFields: (definition: string) => boolean): JsonObject {
  if (node.$ref !== undefined) return { definition: definitionName(node.$ref) };
  const nested = (schema: SchemaNode): JsonObject => strict(schema, dialect, needsFields);
  const map = typeof node.additionalProperties === "object" ? nested(node.additionalProperties) : undefined;
  const open = map !== undefined || node.additionalProperties === true || node["x-kubernetes-preserve-unknown-fields"];
  const fields = Object.entries(node.properties ?? {}).map(([name, schema]) => [name, nested(schema)] as const);
  return {
    ...types(node, dialect),
    ...values(node),
    ...presence(node, dialect),
    ...(node.type === "object" && !open ? { closed: fields.map(([name]) => name) } : {}),
    ...(map === undefined ? {} : { additionalProperties: map }),
    ...(fields.length === 0 ? {} : { properties: Object.fromEntries(fields) }),
    ...(node.items === undefined ? {} : { items: item(node.items, dialect, needsFields) }),
  };
}

/** What is in a list: there, `null` is not always absence. */
function item(node: SchemaNode, dialect: Dialect, needsFields: (definition: string) => boolean): JsonObject {
  const schema = strict(node, dialect, needsFields);
  const zeroIsValid = node.$ref === undefined ? node.enum === undefined : !needsFields(definitionName(node.$ref));
  if (dialect === "custom" ? node.nullable : zeroIsValid) return schema;
  return { ...schema, ...(node.$ref === undefined ? types(node, dialect, false) : { type: "object" }) };
}

/** The accepted types, and the formats that are part of them. */
function types(node: SchemaNode, dialect: Dialect, orNull = true): JsonObject {
  const { type, format } = node;
  const typed = (...accepted: readonly string[]) => ({ type: orNull ? [...accepted, "null"] : accepted });
  if (node["x-kubernetes-int-or-string"]) return { ...typed("integer", "string"), ...(format ? { format } : {}) };
  if (type === "integer") return { ...typed(type), format: format === "int32" ? format : "int64" };
  if (format === "quantity") return { ...typed("string", "number"), format };
  // Go decodes a list of numbers into bytes, too.
  const bytes = { items: { type: ["integer", "null"], minimum: 0, maximum: 255 } };
  if (format === "byte" && dialect === "built-in") return { ...typed("string", "array"), format, ...bytes };
  const known = format !== undefined && Object.hasOwn(formats, format) && type !== "number";
  return { ...(type === undefined ? {} : typed(type)), ...(known ? { format } : {}) };
}

/** The keywords that restrict values, and those that combine schemas, which in custom resources restrict values alone. */
function values(node: SchemaNode): JsonObject {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = node;
  const { minLength, maxLength, minItems, maxItems, minProperties, maxProperties } = node;
  const pattern = node.pattern === undefined ? undefined : ecmaPattern(node.pattern);
  return defined({
    ...(exclusiveMinimum ? { exclusiveMinimum: minimum } : { minimum }),
    ...(exclusiveMaximum ? { exclusiveMaximum: maximum } : { maximum }),
    ...{ multipleOf, minLength, maxLength, minItems, maxItems, minProperties, maxProperties, pattern },
    enum: node.enum && [...node.enum, null],
    anyOf: node.anyOf?.map(branch),
    oneOf: node.oneOf?.map(branch),
    allOf: node.allOf?.map(branch),
    not: node.not && branch(node.not),
  });
}

function branch(node: SchemaNode): JsonObject {
  const { format } = node;
  const properties = Object.entries(node.properties ?? {}).map(([name, schema]) => [name, branch(schema)]);
  return defined({
    ...values(node),
    ...presence(node, "custom"),
    type: node.type,
    format: format !== undefined && Object.hasOwn(formats, format) ? format : undefined,
    items: node.items && branch(node.items),
    properties: properties.length === 0 ? undefined : Object.fromEntries(properties),
  });
}

function presence({ required = [], properties = {} }: SchemaNode, dialect: Dialect): JsonObject {
  if (required.length === 0) return {};
  if (dialect === "built-in") return { filled: required };
  const nullable = required.filter((name) => properties[name]?.nullable);
  const present = required.filter((name) => !nullable.includes(name));
  return {
    ...(present.length === 0 ? {} : { present }),
    ...(nullable.length === 0 ? {} : { required: nullable }),
  };
}

/** The entries that have a value. */
function defined(entries: Readonly<Record<string, Json | undefined>>): JsonObject {
  const found = Object.entries(entries).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(found);
}
