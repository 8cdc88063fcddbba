import { listAt, mapAt } from "./data.ts";
import { fieldPath } from "./field-path.ts";
import type { Problem } from "./rule.ts";

/** A part of an object, and where it stands. Made on every step down, so that its path is written only when it is shown. */
export interface Part {
  /** Undefined when there is no such part. */
  readonly value: unknown;
  readonly parent?: Part;
  readonly step?: string | number;
}

/** A member of a map, of its member, and so on. */
export function memberOf(part: Part, ...names: readonly string[]): Part {
  let found = part;
  for (const name of names) found = { value: mapAt(found.value)?.[name], parent: found, step: name };
  return found;
}

/** The entries of a list; none when it is no list. */
export function entriesOf(list: Part): readonly Part[] {
  return listAt(list, "value").map((value, index) => ({ value, parent: list, step: index }));
}

/** The members of a map with their names; none when it is no map. */
export function membersOf(map: Part): readonly (readonly [name: string, member: Part])[] {
  const entries = Object.entries(mapAt(map.value) ?? {});
  return entries.map(([name, value]) => [name, { value, parent: map, step: name }]);
}

/** The path of a part, as `spec.template.spec.containers[yolo5].image`. */
export function pathOf(part: Part): string {
  const steps: (string | number)[] = [];
  let at = part;
  while (at.parent !== undefined) {
    if (at.step !== undefined) steps.unshift(at.step);
    at = at.parent;
  }
  return fieldPath(at.value, steps);
}

/** Something wrong with a part. */
export function problemAt(part: Part, message: string): Problem {
  return { path: pathOf(part), message };
}
