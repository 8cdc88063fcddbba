import { createHash } from "node:crypto";
import type { IIoK8sApiCoreV1PodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import { type Duration, seconds } from "../model/duration.ts";
import { combine, type Leaf, map, type Varied } from "../model/varying.ts";
import type { ResolvedContainer, ResolvedPod } from "../resolve/graph.ts";
import type { AwsIdentity } from "./aws-identity.ts";
import { type Claim, type ContainerRole, container } from "./container.ts";
import type { Expanding } from "./expanding.ts";
import { selectorLabels } from "./metadata.ts";
import { fileKey, volumesOf } from "./volumes.ts";

/** What the pods of a controller have of their own. */
export interface PodFacts {
  readonly restartPolicy: "Always" | "OnFailure";
  readonly grace: Leaf<Duration>;
  /** Part of the system, for the labels. */
  readonly component: string;
  /** Does traffic reach it, so that it must wait before it ends? */
  readonly drains?: boolean;
  /** Must, or should, its pods stand on different nodes? Undefined: there is just one. */
  readonly apart?: "required" | "preferred";
  /** The claim that its main container mounts. */
  readonly claim?: Claim;
}

const defaultUser = 10001;

/** The pod template of a controller. */
export function podTemplate(
  { resolved: { workload }, metadata, identity }: Expanding,
  pod: ResolvedPod,
  facts: PodFacts,
): Varied<IIoK8sApiCoreV1PodTemplateSpec> {
  const roleOf = rolesIn(pod, identity, facts);
  const volumes = volumesOf(pod, workload.name, roleOf);
  const checksum = checksumOf(pod);
  const [main, ...sidecars] = pod.containers;
  const before = [...sidecars, ...pod.init];
  const { labels } = metadata(pod.name, { pod: pod.name, component: facts.component });
  return {
    metadata: { labels, ...(checksum === undefined ? {} : { annotations: { "checksum/files": checksum } }) },
    spec: {
      serviceAccountName: workload.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: facts.restartPolicy,
      terminationGracePeriodSeconds: map(facts.grace, seconds),
      // Kubernetes' default of 5 asks the search domains first for every host name with less than five dots.
      dnsConfig: { options: [{ name: "ndots", value: "2" }] },
      securityContext: podSecurity(workload.spec.user ?? defaultUser),
      ...(facts.apart === undefined ? {} : placement(pod.name, facts.apart)),
      ...(before.length > 0 ? { initContainers: before.map((each) => container(each, roleOf(each))) } : {}),
      containers: main === undefined ? [] : [container(main, roleOf(main))],
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}

/** How each container of a pod is written. Sidecars come before init containers, which may need them. */
function rolesIn(pod: ResolvedPod, identity: AwsIdentity, { drains = false, claim }: PodFacts) {
  const [main] = pod.containers;
  return (resolved: ResolvedContainer): ContainerRole => ({
    main: resolved === main,
    drains: drains && resolved === main,
    sidecar: resolved !== main && pod.containers.includes(resolved),
    identity,
    ...(resolved === main && claim !== undefined ? { claim } : {}),
  });
}

function podSecurity(user: number) {
  return {
    fsGroup: user,
    fsGroupChangePolicy: "OnRootMismatch",
    runAsGroup: user,
    runAsNonRoot: true,
    runAsUser: user,
    seccompProfile: { type: "RuntimeDefault" },
  } as const;
}

function placement(pod: string, apart: "required" | "preferred") {
  const labelSelector = { matchLabels: selectorLabels(pod) };
  const term = { labelSelector, topologyKey: "kubernetes.io/hostname" };
  const podAntiAffinity =
    apart === "required"
      ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
      : { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: term, weight: 100 }] };
  return {
    affinity: { podAntiAffinity },
    topologySpreadConstraints: [
      { labelSelector, maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    ],
  } as const;
}

/** Changes with the files, and with it the pods. */
function checksumOf(pod: ResolvedPod): Leaf<string> | undefined {
  const files = filesOf(pod);
  if (files.length === 0) return undefined;
  const texts = files.map(([, text]) => text);
  return combine(texts, (all) => createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16));
}

/** The files of a pod by their key in its ConfigMap. */
export function filesOf(pod: ResolvedPod): readonly (readonly [string, Leaf<string>])[] {
  const [main] = pod.containers;
  return [...pod.containers, ...pod.init].flatMap((each) =>
    each.files.map(({ path, text }) => [fileKey(each, path, each === main), text] as const),
  );
}
