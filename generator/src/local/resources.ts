import { parse, resolve as resolveAt, type Symbolic } from "../layer/symbolic.ts";
import type { Place } from "../model/environment.ts";
import type { JsonObject } from "../model/manifest.ts";
import { Varying } from "../model/varying.ts";
import type { ResolvedWorkload } from "../resolve/graph.ts";

/** Something that workloads use, which a stand-in serves. */
export interface LocalResource {
  /** As `queue`. */
  readonly kind: string;
  readonly name: string;
  /** What its declaration says of it, in this environment. */
  readonly spec: JsonObject;
  /** What applications read of it, by facet: `{ url: "https://sqs.…", name: "polybot-dev-jobs" }`. */
  readonly facets: Readonly<Record<string, string>>;
}

/** Every resource that one of the workloads uses, with the facets that any of them reads. Endpoints are workloads, and not among them. */
export function resourcesOf(workloads: readonly ResolvedWorkload[], place: Place): readonly LocalResource[] {
  const found = new Map<string, LocalResource>();
  const edges = workloads.flatMap(({ main, jobs }) => [main, ...jobs].flatMap((pod) => pod.edges));
  for (const { to, facets } of edges) {
    const { kind, name, spec } = to;
    if (kind === "endpoint") continue;
    const id = `${kind}/${name}`;
    const known = found.get(id)?.facets ?? {};
    found.set(id, { kind, name, spec: dataOf(spec, place), facets: { ...known, ...facets(place) } });
  }
  return [...found.values()];
}

/** The plain data of a declaration in one place; functions in it (a store's `uri`) are left out. */
function dataOf(spec: unknown, place: Place): JsonObject {
  if (!isRecord(spec)) return {};
  const data = Object.entries(spec).flatMap(([key, value]) => {
    if (!isSymbolic(value)) return [];
    const there = resolveAt(parse(value), place);
    return there === undefined ? [] : [[key, there] as const];
  });
  return Object.fromEntries(data);
}

function isSymbolic(value: unknown): value is Symbolic {
  if (value === null || ["string", "number", "boolean"].includes(typeof value) || value instanceof Varying) return true;
  return isRecord(value) && Object.values(value).every(isSymbolic);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
