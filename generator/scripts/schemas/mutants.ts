import type { Json, JsonObject } from "../../src/model/manifest.ts";

/** One change of an object: a value set at a path, or, without one, the field or list entry there left out. */
export interface Mutant {
  readonly path: readonly (string | number)[];
  readonly value?: Json;
}

/** Every value that a mistake may leave in a field, whatever its type. */
const values: readonly Json[] = [123, 1.5, -1, 3e12, true, "zzz", "", "5", null, [], ["x"], {}, { x: "y" }, [null]];

/** Every mutant of an object, in the order of its fields: each field left out and set to each value, each object given a field more. */
export function mutantsOf(object: JsonObject): readonly Mutant[] {
  return places(object).flatMap(({ path, value }) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const more = isObject ? [{ path: [...path, "unknownField"], value: "x" }] : [];
    if (path.length === 0 || path[0] === "apiVersion" || path[0] === "kind") return more;
    return [...more, { path }, ...values.map((changed) => ({ path, value: changed }))];
  });
}

/** The object with one change. */
export function mutate(object: Json, { path: [step, ...path], value }: Mutant): Json {
  if (step === undefined) return value ?? null;
  const rest: Mutant = value === undefined ? { path } : { path, value };
  const isLast = path.length === 0;
  if (Array.isArray(object)) {
    const entries: readonly Json[] = object;
    if (isLast && value === undefined) return entries.filter((_, index) => index !== step);
    return entries.map((entry, index) => (index === step ? mutate(entry, rest) : entry));
  }
  const fields = Object.entries(object ?? {});
  if (isLast && value === undefined) return Object.fromEntries(fields.filter(([name]) => name !== step));
  const old = fields.find(([name]) => name === step)?.[1] ?? null;
  return { ...Object.fromEntries(fields), [step]: mutate(old, rest) };
}

function places(
  value: Json,
  path: Mutant["path"] = [],
): readonly { readonly path: Mutant["path"]; readonly value: Json }[] {
  const inner: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((entry: Json, index) => [index, entry] as const)
    : typeof value === "object" && value !== null
      ? Object.entries(value)
      : [];
  return [{ path, value }, ...inner.flatMap(([step, entry]) => places(entry, [...path, step]))];
}
