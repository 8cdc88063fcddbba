import type { Json, JsonObject } from "../model/manifest.ts";

/**
 * Data of unknown shape, read safely: rules look at manifests whose schema may be broken.
 *
 * @example mapAt(deployment, "spec", "template", "metadata", "labels")
 */
export function mapAt(value: unknown, ...path: readonly string[]): JsonObject | undefined {
  const found = at(value, path);
  return isMap(found) ? found : undefined;
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly Json[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, path);
  return typeof found === "number" ? found : undefined;
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (!isMap(found)) return undefined;
    found = found[name];
  }
  return found;
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
