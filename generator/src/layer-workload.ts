import type { Finding } from "./check/finding.ts";
import type { Schemas } from "./check/schema/schemas.ts";
import { expand } from "./expand/expand.ts";
import { isManifest } from "./layer/identity.ts";
import { type Layered, layer } from "./layer/layer.ts";
import { prove } from "./layer/proof.ts";
import { parse, resolve, type SymbolicObject } from "./layer/symbolic.ts";
import { declarationFault } from "./model/declaration-error.ts";
import type { Place } from "./model/environment.ts";
import type { Manifest } from "./model/manifest.ts";
import { baseFolder } from "./render/paths.ts";
import type { LayeredWorkload } from "./render/workload.ts";
import type { Graph, ResolvedWorkload } from "./resolve/graph.ts";
import { sourceLine } from "./resolve/source-path.ts";

/** What layering a workload came to. */
export type LayeringResult = LayeredWorkload & { readonly findings: readonly Finding[] };

/** Expands and layers one workload, and proves that its base and overlays give what is meant. */
export function layerWorkload(
  graph: Graph,
  resolved: ResolvedWorkload,
  { root, schemas }: { readonly root: string; readonly schemas: Schemas },
): LayeringResult {
  const { workload, source } = resolved;
  const at = { source, file: baseFolder(workload.name) };
  try {
    const { generated, added, findings } = expand(graph, resolved);
    const outer = added.filter((object) => isOutside(object, resolved.places, schemas));
    const inside = layer([...generated, ...added.filter((object) => !outer.includes(object))], resolved.places);
    const outside = layer(outer, resolved.places);
    const layering = [inside, outside].flatMap((layered) => [...layered.findings, ...prove(layered)]);
    return {
      name: workload.name,
      source,
      inside,
      outside,
      findings: [...findings, ...layering.map((finding) => ({ ...finding, ...at }))],
    };
  } catch (error) {
    const { message, at: line } = declarationFault(error);
    const place = line === undefined ? source : sourceLine(root, line);
    return {
      name: workload.name,
      source,
      inside: nothing,
      outside: nothing,
      findings: [{ rule: "declaration", severity: "error", message, ...at, source: place }],
    };
  }
}

const nothing: Layered = { base: [], overlays: new Map(), findings: [] };

/** Of no namespace, or of one of its own: Kustomize's `namespace` must not stamp it. */
function isOutside(object: SymbolicObject, places: readonly Place[], schemas: Schemas): boolean {
  const sample = sampleOf(object, places);
  if (sample === undefined) return false;
  return sample.metadata.namespace !== undefined || schemas.scope(sample.apiVersion, sample.kind) === "Cluster";
}

function sampleOf(object: SymbolicObject, places: readonly Place[]): Manifest | undefined {
  const node = parse(object);
  const values: readonly unknown[] = places.map((place) => resolve(node, place));
  return values.find(isManifest);
}
