import { readFileSync } from "node:fs";

/**
 * One schema as the data files hold it: JSON Schema, cut to the keywords that decide about validity.
 *
 * It is not strict by itself: `strict.ts` closes objects, lets `null` stand for "absent" and adds the ranges of integers.
 */
export interface SchemaNode {
  readonly $ref?: DefinitionRef;
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  /** `quantity` and `date-time-micro` are ours; the others are Kubernetes'. */
  readonly format?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | true;
  readonly enum?: readonly (string | number | boolean)[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly not?: SchemaNode;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

/** How schemas refer to one another; see `definitionName`. */
export type DefinitionRef = `#/definitions/${string}`;

/** The name of the definition that a reference stands for. */
export function definitionName(ref: DefinitionRef): string {
  return ref.slice("#/definitions/".length);
}

/** Where an object of a kind lives. */
export type Scope = "Namespaced" | "Cluster";

/** The schemas of one Kubernetes version, or of one group of custom resources. */
export interface SchemaFile {
  /** Where the schemas come from; absent for the user's own custom resources. */
  readonly source?: { readonly module: string; readonly version: string; readonly licence: string };
  /** By apiVersion and kind: the root's definition. */
  readonly kinds: Readonly<
    Record<string, Readonly<Record<string, { readonly schema: string; readonly scope: Scope }>>>
  >;
  readonly definitions: Readonly<Record<string, SchemaNode>>;
}

/** Reads a data file; throws what `readFileSync` and `JSON.parse` throw. */
export function readSchemaFile(url: URL): SchemaFile {
  const file: SchemaFile = JSON.parse(readFileSync(url, "utf8"));
  return file;
}
