import type { Finding } from "../check/finding.ts";
import type { SymbolicMap, SymbolicObject } from "../layer/symbolic.ts";
import { networkPort } from "../model/endpoint.ts";
import type { Entrance } from "../model/system.ts";
import { exposuresOf, type Graph, type ResolvedWorkload } from "../resolve/graph.ts";
import { amended } from "./amendments.ts";
import { horizontalPodAutoscaler, scaledObject } from "./autoscaling.ts";
import { configMap } from "./config-map.ts";
import { deployment } from "./deployment.ts";
import type { Expanding } from "./expanding.ts";
import { clientRanges, exposed, httpRoute, ingress } from "./exposure.ts";
import { externalSecrets } from "./external-secret.ts";
import { cronJob, hookJob, job } from "./job.ts";
import { metadataFor } from "./metadata.ts";
import {
  credentialsPolicy,
  edgePolicies,
  implicitPeers,
  implicitPolicy,
  jobPolicies,
  memberPolicy,
} from "./network-policy.ts";
import { podDisruptionBudget } from "./pod-disruption-budget.ts";
import { service } from "./service.ts";
import { serviceAccount } from "./service-account.ts";
import { statefulSet } from "./stateful-set.ts";

/** All objects of a workload, before it is known what stands in base and what in the overlays. */
export interface Expanded {
  /** What the preset gives, with the workload's changes. */
  readonly generated: readonly SymbolicObject[];
  /** What the workload adds as it is. */
  readonly added: readonly SymbolicObject[];
  readonly findings: readonly Finding[];
}

/** Derives the objects of a workload from its preset, its edges and its amendments. */
export function expand(graph: Graph, resolved: ResolvedWorkload): Expanded {
  const { system } = graph;
  const { workload } = resolved;
  const expanding: Expanding = {
    resolved,
    metadata: metadataFor(system, resolved),
    identity: { system: system.name, workload: workload.name },
  };
  const generated: readonly SymbolicObject[] = [
    serviceAccount(expanding),
    ...[resolved.main, ...resolved.jobs].flatMap((pod) => configMap(pod, expanding.metadata)),
    ...externalSecrets(resolved, expanding.metadata),
    ...controllers(expanding),
    ...resolved.jobs.map((pod) => hookJob(expanding, pod, pod.job)),
    ...exposures(expanding, system.entrance),
    ...[resolved.main, ...resolved.jobs].flatMap((pod) => [
      ...edgePolicies(expanding, pod),
      ...credentialsPolicy(expanding, pod),
    ]),
    ...implicitPolicies(expanding, system.entrance),
  ];
  const { objects, findings } = amended(generated, resolved);
  return { generated: objects, added: workload.spec.add ?? [], findings };
}

function controllers(expanding: Expanding): readonly SymbolicMap[] {
  const { spec } = expanding.resolved.workload;
  switch (spec.preset) {
    case "service":
      return [deployment(expanding, spec), service(expanding), ...scaling(expanding), podDisruptionBudget(expanding)];
    case "worker":
      return [deployment(expanding, spec), ...scaling(expanding), podDisruptionBudget(expanding)];
    case "store": {
      const publishNotReady = spec.publishNotReady ?? true;
      return [
        statefulSet(expanding, spec),
        service(expanding, { publishNotReady }),
        podDisruptionBudget(expanding),
        memberPolicy(expanding),
        ...expanding.resolved.jobs.flatMap((job) => jobPolicies(expanding, job)),
      ];
    }
    case "job":
      return [job(expanding, spec)];
    case "schedule":
      return [cronJob(expanding, spec)];
  }
}

function scaling(expanding: Expanding): readonly SymbolicMap[] {
  const { spec } = expanding.resolved.workload;
  if (spec.preset !== "service" && spec.preset !== "worker") return [];
  const { scale } = spec;
  if (scale === undefined || "replicas" in scale) return [];
  return scale.queue === undefined ? [horizontalPodAutoscaler(expanding, scale)] : scaledObject(expanding, scale);
}

function exposures(expanding: Expanding, entrance: Entrance | undefined): readonly SymbolicMap[] {
  const all = exposed(expanding, exposuresOf(expanding.resolved.workload));
  return all.flatMap((each): readonly SymbolicMap[] => {
    if (entrance === undefined) return [];
    if (entrance.through === "ingress") return [ingress(expanding, each, entrance)];
    const { from } = each.exposure;
    return [httpRoute(expanding, each), ...(from === undefined ? [] : [clientRanges(expanding, each, from)])];
  });
}

function implicitPolicies(expanding: Expanding, entrance: Entrance | undefined): readonly SymbolicMap[] {
  const { workload } = expanding.resolved;
  const outside = exposed(expanding, exposuresOf(workload)).map(({ port }) =>
    networkPort(workload.ports[port.name] ?? 0),
  );
  const metrics = workload.ports.metrics;
  const gateway = entrance?.through === "ingress" ? implicitPeers.ingress : implicitPeers.gateway;
  return [
    ...(outside.length === 0 || entrance === undefined ? [] : [implicitPolicy(expanding, "gateway", gateway, outside)]),
    ...(metrics === undefined
      ? []
      : [implicitPolicy(expanding, "prometheus", implicitPeers.prometheus, [networkPort(metrics)])]),
  ];
}
