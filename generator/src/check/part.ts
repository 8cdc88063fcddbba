import type { Manifest } from "../model/manifest.ts";
import { fieldPath } from "./field-path.ts";

/** A part of an object, and where it stands. Made on every step down, so that its path is written only when it is shown. */
export interface Part {
  /** Undefined when there is no such part. */
  readonly value: unknown;
  /** The whole object. */
  readonly object: Manifest;
  /** Undefined for the whole object. */
  readonly parent: Part | undefined;
  /** The name of a member, or the index of an entry. */
  readonly step: string | number;
}

/** An object as a part of itself. */
export function whole(object: Manifest): Part {
  return { value: object, object, parent: undefined, step: "" };
}

/** A member of a map. */
export function memberOf(part: Part, name: string): Part {
  const { value, object } = part;
  return { value: isMap(value) ? value[name] : undefined, object, parent: part, step: name };
}

/** A member of a member, and so on. */
export function partAt(part: Part, ...names: readonly string[]): Part {
  return names.reduce(memberOf, part);
}

/** The entries of a list; none when it is no list. */
export function entriesOf(list: Part): readonly Part[] {
  const { value, object } = list;
  if (!Array.isArray(value) || value.length === 0) return none;
  const entries: Part[] = [];
  for (let step = 0; step < value.length; step++) entries.push({ value: value[step], object, parent: list, step });
  return entries;
}

/** The members of a map; none when it is no map. */
export function membersOf(map: Part): readonly Part[] {
  const { value, object } = map;
  if (!isMap(value)) return none;
  return Object.keys(value).map((step) => ({ value: value[step], object, parent: map, step }));
}

/** The path of a part, as `spec.template.spec.containers[yolo5].image`. */
export function pathOf(part: Part): string {
  const steps: (string | number)[] = [];
  for (let at = part; at.parent !== undefined; at = at.parent) steps.unshift(at.step);
  return fieldPath(part.object, steps);
}

const none: readonly Part[] = [];

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
