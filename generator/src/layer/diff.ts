import type { Json, JsonObject } from "../model/manifest.ts";
import { difference } from "./difference.ts";
import { type Field, fieldOf, type KeyedList, shapeOf } from "./merge-keys.ts";
import { isList, isMap } from "./symbolic.ts";

/**
 * The strategic merge patch that makes `base` into `intended`; undefined when there is nothing to patch.
 * It can only add and replace, so that base must not hold anything that `intended` lacks (see `standsInBase`).
 */
export function diff(base: Json | undefined, intended: Json, field: Field | undefined): Json | undefined {
  if (base === intended) return undefined;
  if (base === undefined) return intended;
  if (isMap(base) && isMap(intended)) return diffMap(base, intended, field);
  if (isList(base) && isList(intended) && field?.list?.type === "keyed") {
    return diffEntries(base, intended, field.list);
  }
  return difference(base, intended) === undefined ? undefined : intended;
}

function diffMap(base: JsonObject, intended: JsonObject, field: Field | undefined): Json | undefined {
  const shape = shapeOf(field, intended.apiVersion, intended.kind);
  const patch: Record<string, Json> = {};
  let some = false;
  for (const member in intended) {
    const value = intended[member];
    const change = value === undefined ? undefined : diff(base[member], value, fieldOf(shape, member));
    if (change === undefined) continue;
    patch[member] = change;
    some = true;
  }
  return some ? patch : undefined;
}

/**
 * Kustomize moves the entries that a patch names to the front, in the order of the patch, and leaves the others behind
 * them in the order of base. So the patch names all entries up to the last one that is new or changed, those that
 * are neither by their key alone.
 */
function diffEntries(
  base: readonly Json[],
  intended: readonly Json[],
  { key, entry: field }: KeyedList,
): Json | undefined {
  const inBase = new Map(base.map((entry) => [idOf(entry, key), entry]));
  const changes = intended.map((entry) => diff(inBase.get(idOf(entry, key)), entry, field));
  const last = changes.findLastIndex((change) => change !== undefined);
  if (last < 0) return undefined;
  return intended.slice(0, last + 1).map((entry, i) => {
    const change = changes[i];
    if (!isMap(entry) || !inBase.has(idOf(entry, key))) return entry;
    return { [key]: entry[key] ?? null, ...(isMap(change) ? change : {}) };
  });
}

function idOf(entry: Json, key: string): string {
  return isMap(entry) ? String(entry[key]) : "";
}
