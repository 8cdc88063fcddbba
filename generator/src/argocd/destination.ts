import type { Place } from "../model/environment.ts";
import type { SystemSpec } from "../model/system.ts";

/** The namespace of Argo CD itself, where it looks for its objects. */
export function argocdNamespace({ argocd }: SystemSpec): string {
  return argocd?.namespace ?? "argocd";
}

/** True when each cluster has an Argo CD of its own. */
export function runsInEachCluster({ argocd }: SystemSpec): boolean {
  return argocd?.runs === "in each cluster";
}

/** The cluster of a place, as the Argo CD that deploys there knows it. */
export function clusterOf(system: SystemSpec, { target }: Place): { readonly name: string } {
  return { name: runsInEachCluster(system) ? "in-cluster" : target.cluster };
}
