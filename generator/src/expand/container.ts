import type { IIoK8sApiCoreV1Container } from "kubernetes-models/v1/Container";
import type { IIoK8sApiCoreV1EnvVar } from "kubernetes-models/v1/EnvVar";
import type { IIoK8sApiCoreV1Probe } from "kubernetes-models/v1/Probe";
import type { IIoK8sApiCoreV1ResourceRequirements } from "kubernetes-models/v1/ResourceRequirements";
import type { IIoK8sApiCoreV1SecurityContext } from "kubernetes-models/v1/SecurityContext";
import { seconds } from "../model/duration.ts";
import { networkPort } from "../model/endpoint.ts";
import type { Varied } from "../model/varying.ts";
import type { Health, Path, Probe, Size } from "../model/workload.ts";
import type { ResolvedContainer } from "../resolve/graph.ts";
import { type AwsIdentity, identityVariables } from "./aws-identity.ts";
import { inOrderOfUse } from "./env-order.ts";
import { canonical } from "./quantity.ts";
import { mountsOf } from "./volumes.ts";

/** A container that may do nothing that it need not: Pod Security Standards, "restricted". */
const securityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
} satisfies IIoK8sApiCoreV1SecurityContext;

/** How a container of a pod is written. */
export interface ContainerRole {
  /** A native sidecar: an init container that goes on running (Kubernetes, "Sidecar Containers"). */
  readonly sidecar?: boolean;
  /** The first container of the pod; the volumes of the others bear their names. */
  readonly main?: boolean;
  /** Waits before it ends, so that endpoints forget it first. */
  readonly drains?: boolean;
  /** Who the pod is to AWS, where the container needs to be someone. */
  readonly identity: AwsIdentity;
  readonly claim?: Claim;
}

/** A claim of a StatefulSet, and where it is mounted. */
export interface Claim {
  readonly name: string;
  readonly at: string;
}

/** One container. */
export function container(resolved: ResolvedContainer, role: ContainerRole): Varied<IIoK8sApiCoreV1Container> {
  const { name, image, command, args, ports, health } = resolved;
  const env = environment(resolved, role);
  const mounts = mountsOf(resolved, role);
  return {
    name,
    image,
    // So that the pull secret is validated each time; a digest makes it cheap.
    imagePullPolicy: "Always",
    ...(role.sidecar ? { restartPolicy: "Always" } : {}),
    ...(command.length > 0 ? { command } : {}),
    ...(args.length > 0 ? { args } : {}),
    ...(env.length > 0 ? { env } : {}),
    ...(Object.keys(ports).length > 0 ? { ports: containerPorts(ports) } : {}),
    ...(health === undefined ? {} : probes(health, Object.keys(ports))),
    // The kubelet's own sleep: an image without a shell has none (Container Lifecycle Hooks, stable in 1.34).
    ...(role.drains ? { lifecycle: { preStop: { sleep: { seconds: 5 } } } } : {}),
    resources: resources(resolved.size),
    securityContext,
    ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
  };
}

function environment(
  { env, granted }: ResolvedContainer,
  { identity }: ContainerRole,
): readonly Varied<IIoK8sApiCoreV1EnvVar>[] {
  return inOrderOfUse([...env, ...(granted ? identityVariables(identity) : [])]);
}

function containerPorts(ports: ResolvedContainer["ports"]) {
  return Object.entries(ports).map(([name, declared]) => {
    const { port, protocol } = networkPort(declared);
    return { name, containerPort: port, protocol };
  });
}

function resources(size: Size): Varied<IIoK8sApiCoreV1ResourceRequirements> {
  const amounts = {
    cpu: canonical(size.cpu),
    "ephemeral-storage": canonical(size.storage ?? "256Mi"),
    memory: canonical(size.memory),
  };
  return { limits: amounts, requests: amounts };
}

function probes(health: Health, ports: readonly string[]) {
  const port = ports.includes("health") ? "health" : ports[0];
  const make = (asked: Path | Probe | false | undefined): IIoK8sApiCoreV1Probe | undefined =>
    asked === false || asked === undefined
      ? undefined
      : probe(typeof asked === "string" ? { path: asked } : asked, port);
  const entries = {
    startupProbe: make(health.startup),
    readinessProbe: make(health.ready ?? "/readyz"),
    livenessProbe: make(health.live ?? "/livez"),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function probe(asked: Probe, firstPort: string | undefined): IIoK8sApiCoreV1Probe {
  const port = asked.port ?? firstPort ?? "http";
  const how =
    asked.command !== undefined
      ? { exec: { command: [...asked.command] } }
      : asked.tcp
        ? { tcpSocket: { port } }
        : { httpGet: { path: asked.path ?? "/", port } };
  return {
    ...how,
    periodSeconds: seconds(asked.every ?? "10s"),
    timeoutSeconds: seconds(asked.timeout ?? "3s"),
    failureThreshold: asked.failures ?? 3,
  };
}
