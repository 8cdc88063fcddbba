import type { Json, JsonObject } from "../model/manifest.ts";
import table from "./merge-keys.json" with { type: "json" };

/** What Kustomize knows of a field. A list without `list` is replaced whole by a patch. */
export interface Field {
  readonly list?: KeyedList | MergedList;
  /** The map that it is. */
  readonly of?: Shape;
}

/** A list of which a patch merges the entries by one key. The entries that a patch names come first. */
export interface KeyedList {
  readonly type: "keyed";
  readonly key: string;
  readonly entry: Field;
}

/** A list with several keys, or a set of scalars (no key). Its entries are merged too, but a patch can't order them. */
export interface MergedList {
  readonly type: "merged";
  readonly keys: readonly string[];
}

/** The fields of a map in which, at any depth, there is a list that Kustomize merges. */
export interface Shape {
  readonly fields: ReadonlyMap<string, Field>;
  readonly names: readonly string[];
  /** What all other members are. */
  readonly rest?: Field;
}

/** A whole object, or a part of one whose kind Kustomize does not know: a map in it that names a known kind is of that kind. */
export const root: Field = { of: custom() };

/** The shape of a map that stands in a field; undefined when Kustomize merges no list in it. */
export function shapeOf(
  field: Field | undefined,
  apiVersion: Json | undefined,
  kind: Json | undefined,
): Shape | undefined {
  if (field?.of !== root.of || apiVersion === undefined || kind === undefined) return field?.of;
  return shapes.get(`${apiVersion}`)?.get(`${kind}`) ?? root.of;
}

/** What Kustomize knows of a member of a map of this shape. */
export function fieldOf(shape: Shape | undefined, member: string): Field | undefined {
  return shape?.fields.get(member) ?? shape?.rest;
}

/** The members of a map in which there may be a list that Kustomize merges. */
export function merging(shape: Shape | undefined, map: JsonObject): readonly string[] {
  return shape === undefined ? none : shape.rest === undefined ? shape.names : Object.keys(map);
}

const none: readonly string[] = [];

/** By apiVersion and kind. */
const shapes: ReadonlyMap<string, ReadonlyMap<string, Shape>> = shapesOf(table.kinds, link(table.types));

interface Row {
  readonly keys?: readonly string[];
  readonly of?: string;
}

function custom(): Shape {
  const rest: { of?: Shape } = {};
  rest.of = { fields: new Map(), names: [], rest };
  return rest.of;
}

function shapesOf(kinds: Readonly<Record<string, string>>, types: ReadonlyMap<string, Shape>) {
  const found = new Map<string, Map<string, Shape>>();
  for (const [id, type] of Object.entries(kinds)) {
    const [apiVersion = "", kind = ""] = id.split(" ");
    const shape = types.get(type);
    const inVersion = found.get(apiVersion) ?? new Map<string, Shape>();
    if (shape !== undefined) found.set(apiVersion, inVersion.set(kind, shape));
  }
  return found;
}

function link(types: Readonly<Record<string, Readonly<Record<string, Row>>>>): ReadonlyMap<string, Shape> {
  const linked = new Map(
    Object.entries(types).map(([name, fields]) => [
      name,
      { fields: new Map<string, Field>(), names: Object.keys(fields) },
    ]),
  );
  for (const [name, fields] of Object.entries(types)) {
    for (const [field, { keys, of }] of Object.entries(fields)) {
      const shape = linked.get(of ?? "");
      const inside: Field = shape === undefined ? {} : { of: shape };
      linked.get(name)?.fields.set(field, keys === undefined ? inside : { list: listOf(keys, inside) });
    }
  }
  return linked;
}

function listOf(keys: readonly string[], entry: Field): KeyedList | MergedList {
  const [key, ...more] = keys;
  return key !== undefined && more.length === 0 ? { type: "keyed", key, entry } : { type: "merged", keys };
}
