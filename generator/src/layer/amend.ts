import type { Place } from "../model/environment.ts";
import { Sometimes, Varying } from "../model/varying.ts";
import { type Field, fieldOf, type KeyedList, root, shapeOf } from "./merge-keys.ts";
import { isList, isMap, type Symbolic, type SymbolicMap, type SymbolicObject } from "./symbolic.ts";

/**
 * Takes a generated field away, everywhere or, within `perEnv`, in one environment. It is a value that is absent in all
 * places, so that its type fits any field.
 *
 * @example kubernetes: { deployment: { spec: { revisionHistoryLimit: absent } } }
 * @example kubernetes: { deployment: { spec: { revisionHistoryLimit: perEnv({ dev: 1, prod: absent }) } } }
 */
export const absent: Varying<never> = new Varying<never>(undefined, () => undefined);

/**
 * Merges a partial object into a generated one, before layering. In each place the result is the object of that place
 * with the partial of that place merged into it:
 *
 * - maps merge by key, and lists with one merge key by that; a new entry is appended;
 * - other lists and all scalars are replaced;
 * - what is `undefined` leaves the object's own alone, and so does `only` where it has no value; `absent` takes it away.
 *
 * Where a whole map or keyed list differs between environments, in the object or in the partial, the merged one does: it stands
 * in the overlays. To keep base full, let the leaves differ. An object that is absent from a place stays absent.
 *
 * @example
 * amend(deployment, { spec: { template: { spec: { containers: [{ name: "yolo5", tty: true }] } } } }, places)
 */
export function amend(object: SymbolicObject, partial: SymbolicObject, places: readonly Place[]): SymbolicObject {
  if (object instanceof Varying) {
    return new Varying<SymbolicObject>(undefined, (place) => {
      const there = object.at(place);
      return there === undefined ? undefined : amend(there, partial, places);
    });
  }
  if (partial instanceof Varying) {
    return new Varying<SymbolicObject>(undefined, (place) => {
      const there = partial.at(place);
      return there === undefined ? object : amend(object, there, places);
    });
  }
  return mergeMaps(object, partial, root, places);
}

function merge(own: Symbolic, partial: Symbolic, field: Field | undefined, places: readonly Place[]): Symbolic {
  if (partial === undefined) return own;
  if (partial === absent) return undefined;
  if (partial instanceof Varying) {
    const leavesAlone = partial instanceof Sometimes;
    return new Varying(replacing(partial.shared, field), (place) => {
      const there = partial.at(place);
      return there === undefined && !leavesAlone ? undefined : merge(at(own, place), there, field, places);
    });
  }
  const merges = isMap(partial) || (isList(partial) && field?.list?.type === "keyed");
  if (!merges) return partial;
  if (own instanceof Varying || hasVaryingKind(own, field)) {
    return new Varying<Symbolic>(undefined, (place) => merge(mapAt(own, place), partial, field, places));
  }
  if (isMap(partial)) return mergeMaps(isMap(own) ? own : {}, partial, field, places);
  return field?.list?.type === "keyed" ? mergeEntries(isList(own) ? own : [], partial, field.list, places) : partial;
}

/** Of an object within a custom resource, which lists merge depends on its kind. */
function hasVaryingKind(own: Symbolic, field: Field | undefined): boolean {
  return field?.of === root.of && isMap(own) && (own.apiVersion instanceof Varying || own.kind instanceof Varying);
}

function mapAt(own: Symbolic, place: Place): Symbolic {
  const there = at(own, place);
  return isMap(there) && "kind" in there
    ? { ...there, apiVersion: at(there.apiVersion, place), kind: at(there.kind, place) }
    : there;
}

/** A shared value that replaces the object's own does so in base too; one that merges with it can't, because that may vary. */
function replacing(shared: Symbolic, field: Field | undefined): Symbolic {
  if (isList(shared)) return field?.list?.type === "keyed" ? undefined : shared;
  return isMap(shared) || shared instanceof Varying ? undefined : shared;
}

function mergeMaps(
  own: SymbolicMap,
  partial: SymbolicMap,
  field: Field | undefined,
  places: readonly Place[],
): SymbolicMap {
  const shape = shapeOf(field, text(own.apiVersion), text(own.kind));
  const merged: Record<string, Symbolic> = { ...own };
  for (const [member, value] of Object.entries(partial)) {
    merged[member] = merge(own[member], value, fieldOf(shape, member), places);
  }
  return merged;
}

function mergeEntries(
  own: readonly Symbolic[],
  partial: readonly Symbolic[],
  list: KeyedList,
  places: readonly Place[],
): Symbolic {
  const merged = [...own];
  for (const entry of partial) {
    const keys = keysOf(entry, list.key, places);
    const matches = merged.filter((other) => keysOf(other, list.key, places).some((key) => keys.includes(key)));
    const [match] = matches;
    const isCertain = matches.length === 1 && keys.length === 1 && keysOf(match, list.key, places).length === 1;
    // Which entry meets which differs between environments, and with it the list.
    if (matches.length > 0 && !isCertain && [...matches, entry].some((other) => hasVaryingKey(other, list.key))) {
      return new Varying<Symbolic>(undefined, (place) => {
        const there = (entries: readonly Symbolic[]) => entries.map((other) => entryAt(other, list.key, place));
        return mergeEntries(there(own), there(partial), list, places);
      });
    }
    const index = match === undefined ? merged.length : merged.indexOf(match);
    merged[index] = merge(match, entry, list.entry, places);
  }
  return merged;
}

/** The keys that an entry has in some place. */
function keysOf(entry: Symbolic, key: string, places: readonly Place[]): readonly string[] {
  if (!hasVaryingKey(entry, key)) return isMap(entry) && entry[key] !== undefined ? [`${entry[key]}`] : [];
  return [...new Set(places.flatMap((place) => keysOf(entryAt(entry, key, place), key, places)))];
}

function hasVaryingKey(entry: Symbolic, key: string): boolean {
  return entry instanceof Varying || (isMap(entry) && entry[key] instanceof Varying);
}

function entryAt(entry: Symbolic, key: string, place: Place): Symbolic {
  const there = at(entry, place);
  return isMap(there) && there[key] instanceof Varying ? { ...there, [key]: at(there[key], place) } : there;
}

function at(symbolic: Symbolic, place: Place): Symbolic {
  return symbolic instanceof Varying ? at(symbolic.at(place), place) : symbolic;
}

function text(symbolic: Symbolic): string | undefined {
  return typeof symbolic === "string" ? symbolic : undefined;
}
