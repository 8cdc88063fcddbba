import { entryPath, memberPath, type Path, pathText } from "../layer/path.ts";
import type { Json, JsonObject } from "../model/manifest.ts";

/** A field that is not the same everywhere. */
export interface Difference {
  readonly path: string;
  /** One value for each side, in their order; undefined where it is absent. */
  readonly values: readonly (Json | undefined)[];
}

/**
 * The fields in which several versions of one object differ. Entries of lists go by their name where all have one. Of an object that
 * some lack, that is told once, as a whole, and then in which fields the others differ.
 */
export function differences(versions: readonly (JsonObject | undefined)[]): readonly Difference[] {
  const present = versions.filter((version) => version !== undefined);
  if (present.length === versions.length) return differing(undefined, versions);
  const [first] = present;
  const among = differing(
    undefined,
    versions.map((version) => version ?? first),
  );
  const shown = among.map(({ path, values }) => ({
    path,
    values: values.map((value, index) => (versions[index] === undefined ? undefined : value)),
  }));
  return [{ path: "", values: versions }, ...shown];
}

function differing(path: Path, values: readonly (Json | undefined)[]): readonly Difference[] {
  const [first, ...rest] = values;
  if (rest.every((value) => value === first)) return [];
  const present = values.filter((value) => value !== undefined);
  if (present.length > 1 && present.every(isMap)) {
    const keys = new Set(present.flatMap((value) => Object.keys(value)));
    return [...keys].flatMap((key) =>
      differing(
        memberPath(path, key),
        values.map((value) => (isMap(value) ? value[key] : undefined)),
      ),
    );
  }
  if (present.length > 1 && present.every(isNamedList)) {
    const named = values.map((value) => (isNamedList(value) ? byName(value) : new Map<string, Json>()));
    const names = new Set(named.flatMap((entries) => [...entries.keys()]));
    return [...names].flatMap((name) =>
      differing(
        entryPath(path, name),
        named.map((entries) => entries.get(name)),
      ),
    );
  }
  const texts = values.map((value) => JSON.stringify(value));
  return texts.every((text) => text === texts[0]) ? [] : [{ path: pathText(path), values }];
}

type NamedList = readonly (JsonObject & { readonly name: string })[];

function isNamedList(value: Json | undefined): value is NamedList {
  return (
    Array.isArray(value) && value.length > 0 && value.every((entry) => isMap(entry) && typeof entry.name === "string")
  );
}

function byName(list: NamedList): ReadonlyMap<string, Json> {
  return new Map(list.map((entry) => [entry.name, entry]));
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
