import type { JsonObject } from "../model/manifest.ts";

/** What a kustomization of ours says; empty lists are left out. */
export interface Kustomization {
  readonly namespace?: string;
  readonly resources: readonly string[];
  readonly components?: readonly string[];
  readonly patches?: readonly string[];
}

/** A kustomization as written in YAML. */
export function kustomization({ namespace, resources, components = [], patches = [] }: Kustomization): JsonObject {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    ...(namespace === undefined ? {} : { namespace }),
    resources,
    ...(components.length > 0 ? { components } : {}),
    ...(patches.length > 0 ? { patches: patches.map((path) => ({ path })) } : {}),
  };
}
