import type { Json } from "../model/manifest.ts";
import { Varying } from "../model/varying.ts";
import { type Field, fieldOf, type KeyedList, root, type Shape, shapeOf } from "./merge-keys.ts";
import { entryPath, memberPath, type Path } from "./path.ts";
import {
  isList,
  isMap,
  isPlain,
  memberOf,
  type Node,
  parse,
  type Symbolic,
  type VaryingList,
  VaryingMap,
} from "./symbolic.ts";

/** Says that something can't be layered, where it is and what to do instead. */
export type Report = (path: Path, message: string) => void;

/**
 * What of a declaration stands in base; undefined when nothing does. It is decided by the form of the declaration
 * alone: neither the values of the environments nor their number matter, so that adding one changes nothing in base.
 *
 * - What is plain stands in base.
 * - A value without `shared` stands in the overlays. A shared scalar, or shared list that a patch replaces, stands in base.
 * - A shared map or shared list that Kustomize merges stands in the overlays: a patch could not take anything out of it.
 * - A list that a patch replaces, with something varying inside, stands in base when all of that has a shared value.
 * - A list with one merge key is divided by its entries. One that only some environments have, or that would have
 *   nothing but its key in base, stands in the overlays.
 * - Other lists that Kustomize merges stand in the overlays when anything in them varies: a patch can't order them.
 */
export function standsInBase(node: Node, field: Field | undefined, path: Path, report: Report): Json | undefined {
  if (isPlain(node)) return node;
  if (node instanceof Varying) return sharedValue(node, field);
  if (node instanceof VaryingMap) return objectInBase(node, field, path, report);
  if (field?.list === undefined) return wholeShared(node);
  return field.list.type === "keyed" ? entriesInBase(node, field.list, path, report) : undefined;
}

function sharedValue(varying: Varying<Symbolic>, field: Field | undefined): Json | undefined {
  const shared = wholeShared(varying);
  if (isMap(shared) || (isList(shared) && field?.list !== undefined)) return undefined;
  return shared;
}

/** The value with each varying part at its shared value; undefined when one has none. */
function wholeShared(node: Node | undefined): Json | undefined {
  if (node === undefined || isPlain(node)) return node;
  if (node instanceof Varying) return wholeShared(parse(node.shared));
  if (node instanceof VaryingMap) {
    const members: Record<string, Json> = {};
    for (const [key, member] of Object.entries(node.members)) {
      const value = wholeShared(member);
      if (value === undefined) return undefined;
      members[key] = value;
    }
    return members;
  }
  const entries: Json[] = [];
  for (const entry of node.entries) {
    const value = wholeShared(entry);
    if (value === undefined) return undefined;
    entries.push(value);
  }
  return entries;
}

function objectInBase(map: VaryingMap, field: Field | undefined, path: Path, report: Report): Json | undefined {
  const identity = [memberOf(map, "apiVersion"), memberOf(map, "kind")] as const;
  // In an object within a custom resource, what Kustomize merges depends on its kind: with a varying kind, nothing can be divided.
  if (field?.of === root.of && !identity.some((part) => part === undefined) && identity.some(isVarying))
    return undefined;
  const [apiVersion, kind] = identity;
  return mapInBase(map, shapeOf(field, plain(apiVersion), plain(kind)), path, report);
}

function mapInBase(map: VaryingMap, shape: Shape | undefined, path: Path, report: Report): Json | undefined {
  const members: Record<string, Json> = {};
  let some = false;
  for (const key in map.members) {
    const member = memberOf(map, key);
    const value = isVarying(member) ? standsInBase(member, fieldOf(shape, key), memberPath(path, key), report) : member;
    if (value === undefined) continue;
    members[key] = value;
    some = true;
  }
  return some ? members : undefined;
}

function entriesInBase(list: VaryingList, keyed: KeyedList, path: Path, report: Report): Json | undefined {
  const { key, entry: field } = keyed;
  const entries = list.entries.flatMap((entry, index): readonly Json[] => {
    if (isPlain(entry)) return [entry];
    if (!(entry instanceof VaryingMap)) return [];
    const id = memberOf(entry, key);
    if (isVarying(id)) report(memberPath(entryPath(path, index), key), varyingKey(key));
    const value = mapInBase(entry, field.of, entryPath(path, typeof id === "string" ? id : index), report);
    return isMap(value) && Object.keys(value).length > 1 ? [value] : [];
  });
  return entries.length > 0 ? entries : undefined;
}

function isVarying(node: Node | undefined): node is Exclude<Node, Json> {
  return node !== undefined && !isPlain(node);
}

function plain(node: Node | undefined): Json | undefined {
  return node !== undefined && isPlain(node) ? node : undefined;
}

function varyingKey(key: string): string {
  return `Kustomize merges this list by "${key}", so that it can't differ between environments. Declare one entry for each of them, with only().`;
}
