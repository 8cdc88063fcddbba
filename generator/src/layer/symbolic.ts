import type { Place } from "../model/environment.ts";
import type { Json } from "../model/manifest.ts";
import { Varying } from "../model/varying.ts";

/** Data as a declaration gives it: any part may differ between environments, and what is `undefined` is absent. */
export type Symbolic =
  | string
  | number
  | boolean
  | null
  | undefined
  | Varying<Symbolic>
  | readonly Symbolic[]
  | SymbolicMap;

/** A map of which any member may differ between environments. */
export type SymbolicMap = { readonly [key: string]: Symbolic };

/** A Kubernetes object, of which any part may differ between environments; it may be absent from some of them. */
export type SymbolicObject = SymbolicMap | Varying<SymbolicObject>;

/**
 * Symbolic data after `parse`: what differs between environments can be told from what does not without looking inside.
 * Plain parts are the very objects that were declared, so that equal parts stay one object through all the steps.
 */
export type Node = Json | Varying<Symbolic> | VaryingMap | VaryingList;

/** A map with something varying inside. */
export class VaryingMap {
  readonly members: Readonly<Record<string, Node>>;

  constructor(members: Readonly<Record<string, Node>>) {
    this.members = members;
  }
}

/** A list with something varying inside. */
export class VaryingList {
  readonly entries: readonly Node[];

  constructor(entries: readonly Node[]) {
    this.entries = entries;
  }
}

/** Marks what varies and drops what is `undefined`; undefined when all of it is absent. */
export function parse(symbolic: Symbolic): Node | undefined {
  if (symbolic === undefined || symbolic instanceof Varying || isJson(symbolic)) return symbolic;
  return isList(symbolic) ? parseList(symbolic) : parseMap(symbolic);
}

/** The value in one place; undefined where it is absent. A map or list whose parts are all absent is empty, not absent. */
export function resolve(node: Node | undefined, place: Place): Json | undefined {
  if (node instanceof Varying) return resolve(parse(node.at(place)), place);
  if (node instanceof VaryingList) return resolveEntries(node, place);
  if (!(node instanceof VaryingMap)) return node;
  const members: Record<string, Json> = {};
  for (const key in node.members) {
    const value = resolve(node.members[key], place);
    if (value !== undefined) members[key] = value;
  }
  return members;
}

function resolveEntries({ entries }: VaryingList, place: Place): readonly Json[] {
  const there: Json[] = [];
  for (const entry of entries) {
    const value = resolve(entry, place);
    if (value !== undefined) there.push(value);
  }
  return there;
}

/** A member of a map, varying or not; undefined when it is no map or has no such member. */
export function memberOf(node: Node | undefined, name: string): Node | undefined {
  if (node instanceof VaryingMap) return node.members[name];
  return node !== undefined && isPlain(node) && isMap(node) ? node[name] : undefined;
}

/** Whether nothing varies in it. */
export function isPlain(node: Node): node is Json {
  if (typeof node !== "object") return true;
  return !(node instanceof Varying || node instanceof VaryingMap || node instanceof VaryingList);
}

export function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}

export function isMap<T>(value: T): value is Exclude<Extract<T, object>, readonly unknown[] | Varying<unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Varying);
}

/** Walks without making anything, because nearly all data is plain. */
function isJson(symbolic: Symbolic): symbolic is Json {
  if (typeof symbolic !== "object") return symbolic !== undefined;
  if (symbolic === null) return true;
  if (symbolic instanceof Varying) return false;
  if (isList(symbolic)) return symbolic.every(isJson);
  for (const key in symbolic) if (!isJson(symbolic[key])) return false;
  return true;
}

function parseMap(map: SymbolicMap): Json | VaryingMap {
  const members: Record<string, Node> = {};
  const plain: Record<string, Json> = {};
  let varies = false;
  for (const key in map) {
    const node = parse(map[key]);
    if (node === undefined) continue;
    members[key] = node;
    if (isPlain(node)) plain[key] = node;
    else varies = true;
  }
  return varies ? new VaryingMap(members) : plain;
}

function parseList(list: readonly Symbolic[]): Json | VaryingList {
  const entries = list.map(parse).filter(isPresent);
  return entries.every(isPlain) ? entries : new VaryingList(entries);
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
