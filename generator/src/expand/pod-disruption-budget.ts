import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { VariedObject } from "../model/varying.ts";
import type { Expanding } from "./expanding.ts";
import { selectorLabels } from "./metadata.ts";

/** One pod at a time may be evicted; one that is broken anyway, always (PodDisruptionBudget, "Unhealthy Pod Eviction Policy"). */
export function podDisruptionBudget({ resolved, metadata }: Expanding): VariedObject<IPodDisruptionBudget> {
  const { name } = resolved.workload;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadata(name),
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selectorLabels(name) },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}
