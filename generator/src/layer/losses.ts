import type { Json, JsonObject } from "../model/manifest.ts";
import { type Field, fieldOf, type KeyedList, type MergedList, merging, shapeOf } from "./merge-keys.ts";
import { entryPath, memberPath, type Path } from "./path.ts";
import { Refusal } from "./refusal.ts";
import { isList, isMap } from "./symbolic.ts";

/**
 * Refuses what Kustomize would lose of a part of a patched object that the patch does not change: even there it merges
 * lists with themselves, so that entries without a key of their own disappear (measured with 5.5 and 5.8).
 *
 * @throws {Refusal}
 */
export function refuseLosses(kept: Json, field: Field | undefined, path: Path): void {
  if (field === undefined) return;
  if (isList(kept)) {
    if (field.list !== undefined) refuseLostEntries(kept, field.list, path);
    if (field.list?.type !== "keyed") return;
    const { key, entry } = field.list;
    for (const item of kept) refuseLosses(item, entry, entryPath(path, keyOf(item, key)));
  }
  if (!isMap(kept)) return;
  const shape = shapeOf(field, kept.apiVersion, kept.kind);
  for (const member of merging(shape, kept)) {
    const value = kept[member];
    if (isMap(value) || isList(value)) refuseLosses(value, fieldOf(shape, member), memberPath(path, member));
  }
}

/**
 * Refuses what Kustomize would lose of a part that a patch adds: what `refuseLosses` says, and what means something of its
 * own in a patch. Inside a list that is replaced whole nothing does.
 *
 * @throws {Refusal}
 */
export function refuseLossesInPatch(added: Json, field: Field | undefined, path: Path): void {
  if (added === null)
    throw new Refusal(path, "A null in a patch removes the field. Leave it out where it is declared.");
  if (isList(added) && field?.list !== undefined) {
    refuseLostEntries(added, field.list, path);
    const { entry, key } = field.list.type === "keyed" ? field.list : { entry: undefined, key: undefined };
    for (const [index, item] of added.entries()) {
      refuseLossesInPatch(item, entry, entryPath(path, key === undefined ? index : keyOf(item, key)));
    }
  }
  if (!isMap(added)) return;
  refuseDirective(added, path);
  const shape = shapeOf(field, added.apiVersion, added.kind);
  for (const [member, value] of Object.entries(added)) {
    if (typeof value === "object") refuseLossesInPatch(value, fieldOf(shape, member), memberPath(path, member));
  }
}

/** @throws {Refusal} for a member that Kustomize takes for an order to itself. */
export function refuseDirective(patch: JsonObject, path: Path): void {
  if (!Object.hasOwn(patch, "$patch")) return;
  throw new Refusal(
    memberPath(path, "$patch"),
    'Kustomize takes "$patch" in a patch for an order to itself. Rename it, or let it be the same everywhere.',
  );
}

/** @throws {Refusal} when Kustomize would lose or join entries of a list that it merges. */
export function refuseLostEntries(list: readonly Json[], how: KeyedList | MergedList, path: Path): void {
  const key = how.type === "keyed" ? how.key : how.keys[0];
  const seen: string[] = [];
  for (const entry of list) {
    const id = key === undefined ? textOf(entry) : keyOf(entry, key);
    if (id === "") throw new Refusal(entryPath(path, seen.length), withoutKey(key));
    if (seen.includes(id)) refuseTwins(id, list, how, path);
    seen.push(id);
  }
}

/** Measured: entries that share the first key are told apart only when each has all the others, and they differ. */
function refuseTwins(id: string, list: readonly Json[], how: KeyedList | MergedList, path: Path): void {
  const [key, ...more] = how.type === "keyed" ? [how.key] : how.keys;
  const twins = list.filter((entry) => key !== undefined && keyOf(entry, key) === id);
  const ids = twins.map((twin) => more.map((name) => keyOf(twin, name)));
  const areToldApart = !ids.flat().includes("") && new Set(ids.map((names) => names.join())).size === ids.length;
  if (ids.length === 0 || !areToldApart) throw new Refusal(entryPath(path, id), notToldApart(id, key, more));
}

/** The text by which Kustomize knows an entry, to which 80 and "80" are the same; empty when there is none. */
export function keyOf(entry: Json, key: string): string {
  return isMap(entry) ? textOf(entry[key]) : "";
}

function textOf(value: Json | undefined): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

function withoutKey(key: string | undefined): string {
  const lost = "is lost once an overlay patches the object";
  if (key === undefined) return `Kustomize merges this list as a set of texts: what is not one ${lost}.`;
  return `Kustomize merges this list by "${key}": an entry without it ${lost}. Give it one.`;
}

function notToldApart(first: string, key: string | undefined, more: readonly string[]): string {
  if (key === undefined)
    return `"${first}" stands twice, and Kustomize keeps one once an overlay patches the object. Remove the other.`;
  const found = `Two entries have ${key} ${JSON.stringify(first)}, and Kustomize loses one once an overlay patches the object.`;
  if (more.length === 0) return `${found} Give each its own.`;
  return `${found} Write ${more.map((name) => `"${name}"`).join(" and ")} in each, so that they differ.`;
}
