import type { Json, JsonObject } from "../model/manifest.ts";
import { entryPath, memberPath, type Path } from "./path.ts";
import { isList, isMap } from "./symbolic.ts";

/** Where two values differ first, and what stands there on each side; undefined is absent. */
export interface Difference {
  readonly path: Path;
  readonly left: Json | undefined;
  readonly right: Json | undefined;
}

/** The first difference of two values; undefined when they are equal. The order of a list counts, that of a map's keys does not. */
export function difference(left: Json | undefined, right: Json | undefined, path?: Path): Difference | undefined {
  if (left === right) return undefined;
  if (isList(left) && isList(right)) return differenceOfLists(left, right, path);
  if (isMap(left) && isMap(right)) return differenceOfMaps(left, right, path);
  return { path, left, right };
}

function differenceOfLists(left: readonly Json[], right: readonly Json[], path: Path): Difference | undefined {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    const found = difference(left[i], right[i], entryPath(path, nameOf(left[i]) ?? i));
    if (found !== undefined) return found;
  }
  return undefined;
}

function differenceOfMaps(left: JsonObject, right: JsonObject, path: Path): Difference | undefined {
  let missing = 0;
  for (const key in left) {
    missing--;
    if (left[key] === right[key]) continue;
    const found = difference(left[key], right[key], memberPath(path, key));
    if (found !== undefined) return found;
  }
  for (const _ in right) missing++;
  const added = missing === 0 ? undefined : Object.keys(right).find((key) => !Object.hasOwn(left, key));
  return added === undefined ? undefined : { path: memberPath(path, added), left: undefined, right: right[added] };
}

/** Nearly all merge keys are called so. */
function nameOf(entry: Json | undefined): string | undefined {
  return isMap(entry) && typeof entry.name === "string" ? entry.name : undefined;
}
