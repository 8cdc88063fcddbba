import { expand } from "../expand/expand.ts";
import { isManifest } from "../layer/identity.ts";
import { parse, resolve as resolveAt } from "../layer/symbolic.ts";
import type { Place } from "../model/environment.ts";
import type { Manifest } from "../model/manifest.ts";
import { type Graph, type ResolvedWorkload, runsIn } from "../resolve/graph.ts";
import { type LocalPod, podsOf } from "./pods.ts";
import { type LocalResource, resourcesOf } from "./resources.ts";
import { type LocalRoute, type LocalService, routesOf, servicesOf } from "./services.ts";

/** What runs in one environment, as a single machine needs to know it: plain data, read from the very objects that deploy. */
export interface LocalSystem {
  /** The system's name. */
  readonly name: string;
  readonly environment: string;
  /** The AWS region of its target. */
  readonly region: string;
  readonly pods: readonly LocalPod[];
  readonly services: readonly LocalService[];
  readonly routes: readonly LocalRoute[];
  readonly resources: readonly LocalResource[];
  /** Who uses what. */
  readonly edges: readonly LocalEdge[];
}

/** All accesses of one pod to one resource. */
export interface LocalEdge {
  /** The pod's name. */
  readonly from: string;
  readonly to: { readonly kind: string; readonly name: string };
  /** The access modes, as `consume`. */
  readonly access: readonly string[];
}

/**
 * Derives what to run on one machine from an environment's own objects: `local` has no declaration and no files of its own.
 *
 * @throws Error when an object holds what has no meaning on one machine (a variable from the pod's own fields).
 */
export function localSystem(graph: Graph, place: Place): LocalSystem {
  const workloads = graph.workloads.filter(({ workload }) => runsIn(workload, place));
  const objects = workloads.flatMap((resolved) => objectsOf(graph, resolved, place));
  return {
    name: graph.system.name,
    environment: place.name,
    region: place.target.aws.region,
    pods: podsOf(objects),
    services: servicesOf(objects),
    routes: routesOf(objects),
    resources: resourcesOf(workloads, place),
    edges: workloads.flatMap(({ main, jobs }) =>
      [main, ...jobs].flatMap((pod) =>
        pod.edges.map(({ to, accesses }) => ({
          from: pod.name,
          to: { kind: to.kind, name: to.name },
          access: [...new Set(accesses.map(({ access }) => access))],
        })),
      ),
    ),
  };
}

function objectsOf(graph: Graph, resolved: ResolvedWorkload, place: Place): readonly Manifest[] {
  const { generated, added } = expand(graph, resolved);
  const values: readonly unknown[] = [...generated, ...added].map((object) => resolveAt(parse(object), place));
  return values.filter(isManifest);
}
