import type { Json, JsonObject } from "../model/manifest.ts";
import { keyOf, refuseDirective, refuseLosses, refuseLossesInPatch, refuseLostEntries } from "./losses.ts";
import { type Field, fieldOf, type KeyedList, merging, type Shape, shapeOf } from "./merge-keys.ts";
import { entryPath, memberPath, type Path } from "./path.ts";
import { Refusal } from "./refusal.ts";
import { isList, isMap } from "./symbolic.ts";

/**
 * What Kustomize makes of a strategic merge patch (kyaml, `yaml/merge2` and `yaml/walk`), for patches as we write them.
 * What the patch does not name is the same object in the result.
 *
 * @throws {Refusal} for what loses something, or is no part of our patches.
 */
export function merge(base: Json | undefined, patch: Json, field: Field | undefined, path: Path): Json {
  if (base === undefined || base === null || patch === null) {
    refuseLossesInPatch(patch, field, path);
    return patch;
  }
  if (isMap(base) && isMap(patch)) return mergeMaps(base, patch, shapeOfEither(base, patch, field), path);
  if (isList(base) && isList(patch)) return mergeLists(base, patch, field?.list, path);
  if (isList(base) || isList(patch) || isMap(base) || isMap(patch)) throw new Refusal(path, differentKinds);
  return patch;
}

const differentKinds =
  "This is a map or list in one place and something else in another, which Kustomize can't patch. Give each environment its own value: perEnv with one for each.";

function mergeMaps(base: JsonObject, patch: JsonObject, shape: Shape | undefined, path: Path): Json {
  refuseDirective(patch, path);
  const merged: Record<string, Json> = { ...base };
  for (const member in patch) {
    const own = base[member];
    const value = patch[member];
    if (value === undefined) continue;
    merged[member] =
      isScalar(own) && isScalar(value) ? value : merge(own, value, fieldOf(shape, member), memberPath(path, member));
  }
  for (const member of merging(shape, base)) {
    const kept = patch[member] === undefined ? base[member] : undefined;
    if (isMap(kept) || isList(kept)) refuseLosses(kept, fieldOf(shape, member), memberPath(path, member));
  }
  return merged;
}

/** Kustomize takes the kind of an embedded object from base, or from the patch where base does not say. */
function shapeOfEither(base: JsonObject, patch: JsonObject, field: Field | undefined): Shape | undefined {
  const { apiVersion, kind } = base.apiVersion === undefined || base.kind === undefined ? patch : base;
  return shapeOf(field, apiVersion, kind);
}

function mergeLists(base: readonly Json[], patch: readonly Json[], how: Field["list"], path: Path): Json {
  if (how === undefined) return patch;
  if (how.type === "keyed") return mergeEntries(base, patch, how, path);
  throw new Refusal(path, `Kustomize merges this list by ${how.keys.join(" and ") || "value"}, which keeps no order.`);
}

/** Entries that the patch names come first, in its order; the rest of base follows in its own. */
function mergeEntries(base: readonly Json[], patch: readonly Json[], how: KeyedList, path: Path): Json {
  refuseLostEntries(base, how, path);
  refuseLostEntries(patch, how, path);
  const { key, entry: field } = how;
  const inBase = base.map((entry) => keyOf(entry, key));
  const named = patch.map((entry) => keyOf(entry, key));
  const first = patch.map((entry, index) => {
    const id = named[index] ?? "";
    return merge(base[inBase.indexOf(id)], entry, field, entryPath(path, id));
  });
  const rest = base.filter((_, index) => !named.includes(inBase[index] ?? ""));
  for (const entry of rest) refuseLosses(entry, field, entryPath(path, keyOf(entry, key)));
  return [...first, ...rest];
}

function isScalar(value: Json | undefined): boolean {
  return typeof value !== "object" && value !== undefined;
}
