import { quantitySuggestions } from "../quantity.ts";
import { nearest } from "./nearest.ts";
import type { SchemaNode } from "./schema-file.ts";
import type { SchemaError } from "./validators.ts";

/** Where an error is. */
export interface Place {
  readonly path: readonly (string | number)[];
  /** The schemas from the root to the value, or to the object that lacks or may not have the field. */
  readonly trail: readonly { readonly node: SchemaNode; readonly definition?: string }[];
  /** What stands there. */
  readonly value: unknown;
}

/** The message of a fault: one to three sentences. */
export function explain({ keyword, params }: SchemaError, place: Place): string {
  const { value } = place;
  const node = place.trail.at(-1)?.node ?? {};
  switch (keyword) {
    case "closed":
      return unknownField(place, node);
    case "filled":
    case "present":
    case "required":
      return missing(place);
    case "type":
      return wrongType(value, node);
    case "enum":
      return notAllowed(value, params.allowedValues);
    case "pattern":
      return `${show(value)} does not match the pattern \`${params.pattern}\`.`;
    case "format":
      return badFormat(value, params.format);
    case "anyOf":
    case "oneOf":
    case "not":
      return `${show(value)} is not allowed here${alternatives(keyword, node)}.`;
    default:
      return outOfRange(keyword, value, params);
  }
}

function unknownField({ path, trail, value: _ }: Place, node: SchemaNode): string {
  const field = String(path.at(-1));
  const fields = Object.keys(node.properties ?? {});
  const problem = `${owner({ path, trail })} has no field \`${field}\`.`;
  const near = nearest(field, fields);
  if (near !== undefined) return `${problem} Did you mean \`${near}\`?`;
  const home = trail.slice(0, -1).findLastIndex((ancestor) => Object.hasOwn(ancestor.node.properties ?? {}, field));
  if (home >= 0)
    return `${problem} It is a field of ${owner({ path: path.slice(0, home + 1), trail: trail.slice(0, home + 1) })}.`;
  if (fields.length === 0) return `${problem} It has no fields at all.`;
  return fields.length <= 12
    ? `${problem} Its fields are ${list(
        fields.map((name) => `\`${name}\``),
        "and",
      )}.`
    : problem;
}

function missing(place: Place): string {
  const problem = `\`${place.path.at(-1)}\` is required in ${owner(place)}.`;
  return place.value === undefined ? problem : `${problem} \`${JSON.stringify(place.value)}\` counts as absent.`;
}

/** What a person calls the object that holds the field at the end of the path. */
function owner({ path, trail }: Pick<Place, "path" | "trail">): string {
  const definition = trail.at(-1)?.definition ?? "";
  if (definition.startsWith("io.k8s.")) return definition.slice(definition.lastIndexOf(".") + 1);
  const name = path.slice(0, -1).findLast((step) => typeof step === "string");
  return name === undefined ? "the object" : `\`${name}\``;
}

function notAllowed(value: unknown, values: unknown): string {
  // null and the empty text stand for absent.
  const allowed: readonly unknown[] = Array.isArray(values)
    ? values.filter((text) => text !== null && text !== "")
    : [];
  const near = typeof value === "string" ? nearest(value, allowed.map(String)) : undefined;
  const choice =
    allowed.length === 1 || allowed.length > 12
      ? `${allowed.slice(0, 8).map(show).join(", ")}${allowed.length > 8 ? ", …" : ""}`
      : list(allowed.map(show), "or");
  return `${show(value)} is not allowed here: it must be ${choice}.${near === undefined ? "" : ` Did you mean ${show(near)}?`}`;
}

const formatNames: Readonly<Record<string, string>> = {
  byte: "base64",
  "date-time": "a time as RFC 3339 writes it, such as 2026-01-31T12:00:00Z",
  "date-time-micro": "a time as RFC 3339 writes it with microseconds, such as 2026-01-31T12:00:00.000000Z",
  ipv4: "an IPv4 address",
  ipv6: "an IPv6 address",
  uuid: "a UUID",
};

function badFormat(value: unknown, format: unknown): string {
  switch (format) {
    case "quantity": {
      const suggestions = quantitySuggestions(String(value));
      const advice =
        suggestions.length > 0
          ? `Did you mean ${suggestions.join(" or ")}?`
          : 'It is a number and a suffix (none, or one of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei), such as "250m" or "1Gi".';
      return `${show(value)} is not a Kubernetes quantity. ${advice}`;
    }
    case "int32":
      return `${show(value)} is out of range: it must fit into 32 bits, from -2,147,483,648 to 2,147,483,647.`;
    case "int64":
      return `${show(value)} is out of range: it must fit into 64 bits.`;
    default:
      return `${show(value)} is not ${formatNames[String(format)] ?? `of the format ${format}`}.`;
  }
}

function outOfRange(keyword: string, value: unknown, params: SchemaError["params"]): string {
  const limit = String(params.limit);
  const allowance = keyword.startsWith("min") ? "it must have at least" : "it may have at most";
  switch (keyword) {
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `${show(value)} is out of range: it must be ${params.comparison} ${limit}.`;
    case "minLength":
    case "maxLength":
      return `${show(value)} has ${count([...String(value)].length, "character")}: ${allowance} ${limit}.`;
    case "minItems":
    case "maxItems":
      return `The list has ${count(Array.isArray(value) ? value.length : 0, "entry", "entries")}: ${allowance} ${limit}.`;
    case "minProperties":
    case "maxProperties":
      return `The object has ${count(Object.keys(value ?? {}).length, "field")}: ${allowance} ${limit}.`;
    default:
      return `${show(value)} is not allowed here: it must be a multiple of ${params.multipleOf}.`;
  }
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Names the alternatives where they are the presence of one field each. */
function alternatives(keyword: "anyOf" | "oneOf" | "not", node: SchemaNode): string {
  const branches = keyword === "not" ? [] : (node[keyword] ?? []);
  const fields = branches.flatMap(({ required, ...rest }) =>
    required?.length === 1 && Object.keys(rest).length === 0 ? required : [],
  );
  if (branches.length === 0 || fields.length < branches.length) {
    return keyword === "not" ? ": its schema excludes it" : ": it fits none of the schema's alternatives, or too many";
  }
  const names = list(
    fields.map((field) => `\`${field}\``),
    "or",
  );
  return keyword === "oneOf" ? `: it must have exactly one of ${names}` : `: it must have ${names}`;
}

function wrongType(value: unknown, node: SchemaNode): string {
  const wanted = expected(node);
  if (typeof value === "object") return `${capital(wanted)} is expected here, not ${typeName(value)}.`;
  return `${show(value)} is ${typeName(value)}, but ${wanted} is expected here.${typeHint(value, node)}`;
}

function expected(node: SchemaNode): string {
  if (node["x-kubernetes-int-or-string"]) return "an integer or a string";
  if (node.format === "quantity") return "a quantity (a string or a number)";
  return typeNames[node.type ?? "object"];
}

const typeNames = {
  string: "a string",
  integer: "an integer",
  number: "a number",
  boolean: "a boolean",
  array: "a list",
  object: "an object",
} as const;

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return typeNames.array;
  const type = typeof value;
  if (type === "number" && Number.isInteger(value)) return typeNames.integer;
  return type === "string" || type === "number" || type === "boolean" ? typeNames[type] : typeNames.object;
}

/** What to write instead, where the value says it. */
function typeHint(value: unknown, { type, format }: SchemaNode): string {
  if (type === "string" && format !== "quantity" && (typeof value === "number" || typeof value === "boolean"))
    return ` Write "${value}", in quotes.`;
  if (type === "array" && typeof value !== "object") return ` Write [${show(value)}].`;
  if (typeof value !== "string") return "";
  const isInteger = /^-?\d{1,15}$/.test(value);
  const fits =
    type === "boolean" ? /^(true|false)$/.test(value) : (type === "integer" || type === "number") && isInteger;
  return fits ? ` Write ${value}, without quotes.` : "";
}

/** A value as it is written, cut where it is long. */
function show(value: unknown): string {
  if (Array.isArray(value)) return "The list";
  if (typeof value === "object" && value !== null) return "The object";
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 80 ? `${text.slice(0, 78)}…"` : text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(items: readonly string[], word: "and" | "or"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${word} ${last}`;
}
