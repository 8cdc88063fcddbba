import { explain, type Place } from "./explain.ts";
import { definitionName, type SchemaNode } from "./schema-file.ts";
import type { SchemaError } from "./validators.ts";

/** What is wrong with a value. */
export type FaultKind = "unknown-field" | "wrong-type" | "missing" | "enum" | "quantity" | "format" | "range" | "other";

/** One place where an object is not what its schema says. */
export interface SchemaFault {
  /** To the value; for a missing or an unknown field, to the field. */
  readonly path: readonly (string | number)[];
  readonly fault: FaultKind;
  /** What was found, what was expected, and what may have been meant. */
  readonly message: string;
}

/**
 * What a validator found, told to a person: one fault a place.
 *
 * @param root The definition of the object's kind.
 * @param nodeOf Gives a definition.
 */
export function faults(
  errors: readonly SchemaError[],
  object: unknown,
  root: string,
  nodeOf: (definition: string) => SchemaNode,
): readonly SchemaFault[] {
  const found = new Map<string, SchemaFault>();
  for (const error of errors) {
    if (branch.test(error.schemaPath)) continue;
    const place = placeOf(error, object, root, nodeOf);
    const key = JSON.stringify(place.path);
    // A value of the wrong type fits nothing else either: only that is told.
    if (found.get(key)?.fault === "wrong-type") continue;
    const fault = kindOf(error);
    if (found.has(key) && fault !== "wrong-type") continue;
    found.set(key, { path: place.path, fault, message: explain(error, place) });
  }
  return [...found.values()];
}

/** In a branch of `anyOf` or `oneOf`: the keyword itself is reported too, and says it all. */
const branch = /\/(anyOf|oneOf)\/\d+\//;

function kindOf({ keyword, params }: SchemaError): FaultKind {
  switch (keyword) {
    case "closed":
      return "unknown-field";
    case "filled":
    case "present":
    case "required":
      return "missing";
    case "type":
      return "wrong-type";
    case "enum":
      return "enum";
    case "pattern":
      return "format";
    case "format":
      if (params.format === "quantity") return "quantity";
      return params.format === "int32" || params.format === "int64" ? "range" : "format";
    default:
      return /^(min|max|exclusive)/.test(keyword) ? "range" : "other";
  }
}

/** Finds the value that an error is about, and the schemas on the way to it. */
function placeOf(
  { instancePath, params }: SchemaError,
  object: unknown,
  root: string,
  nodeOf: (definition: string) => SchemaNode,
): Place {
  let value = object;
  const path: (string | number)[] = [];
  const trail = [resolve({ $ref: `#/definitions/${root}` }, nodeOf)];
  for (const step of instancePath.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const { node = {} } = trail.at(-1) ?? {};
    const inList = Array.isArray(value);
    path.push(inList ? Number(key) : key);
    value = at(value, key);
    trail.push(resolve((inList ? node.items : childOf(node, key)) ?? {}, nodeOf));
  }
  const field = params.field ?? params.missingProperty;
  if (typeof field !== "string") return { path, trail, value };
  return { path: [...path, field], trail, value: at(value, field) };
}

function resolve(node: SchemaNode, nodeOf: (definition: string) => SchemaNode): Place["trail"][number] {
  if (node.$ref === undefined) return { node };
  const definition = definitionName(node.$ref);
  return { node: nodeOf(definition), definition };
}

function childOf(node: SchemaNode, key: string): SchemaNode | undefined {
  const map = node.additionalProperties;
  return node.properties?.[key] ?? (typeof map === "object" ? map : undefined);
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(key);
}
