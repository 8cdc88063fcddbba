import { labels } from "../expand/metadata.ts";
import type { Place } from "../model/environment.ts";
import type { JsonObject, Manifest } from "../model/manifest.ts";
import type { SystemSpec } from "../model/system.ts";
import { argocdNamespace, clusterOf } from "./destination.ts";

/** The kinds that a system deploys. */
export interface DeployedKinds {
  readonly cluster: readonly GroupKind[];
  readonly namespaced: readonly GroupKind[];
}

/** Where a system deploys to: its own namespaces, and those that an added object names. */
export interface DeployedTo {
  readonly place: Place;
  readonly namespaces: readonly string[];
}

/** A kind as an AppProject names it. */
export type GroupKind = { readonly group: string; readonly kind: string };

/** An AppProject that allows only this repository, these places and these kinds. */
export function project(system: SystemSpec, to: readonly DeployedTo[], kinds: DeployedKinds): JsonObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: {
      name: system.name,
      namespace: argocdNamespace(system),
      labels: labels(system, { name: system.name, component: "argocd", owner: system.owner }),
    },
    spec: {
      description: `All that ${system.name} deploys, and nothing else`,
      sourceRepos: [system.repository],
      destinations: to.flatMap(({ place, namespaces }) =>
        namespaces.map((namespace) => ({ ...clusterOf(system, place), namespace })),
      ),
      clusterResourceWhitelist: kinds.cluster,
      namespaceResourceWhitelist: kinds.namespaced,
    },
  };
}

/** The kinds of some objects, each once, in alphabetical order. */
export function kindsOf(objects: Iterable<Manifest>, isClusterScoped: (object: Manifest) => boolean): DeployedKinds {
  const found = { cluster: new Map<string, GroupKind>(), namespaced: new Map<string, GroupKind>() };
  for (const object of objects) {
    const { apiVersion, kind } = object;
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    found[isClusterScoped(object) ? "cluster" : "namespaced"].set(`${group}/${kind}`, { group, kind });
  }
  return { cluster: inOrder(found.cluster), namespaced: inOrder(found.namespaced) };
}

function inOrder(kinds: ReadonlyMap<string, GroupKind>): readonly GroupKind[] {
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}
