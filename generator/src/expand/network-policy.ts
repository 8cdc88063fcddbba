import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { IIoK8sApiNetworkingV1NetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import type { IIoK8sApiNetworkingV1NetworkPolicyIngressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyIngressRule";
import { networkPort } from "../model/endpoint.ts";
import type { Peer, Place } from "../model/environment.ts";
import type { Egress, NetworkPort } from "../model/handle.ts";
import { map, type Varied, type VariedObject, Varying } from "../model/varying.ts";
import type { ResolvedPod } from "../resolve/graph.ts";
import { awsEndpoint } from "../resources/aws-endpoint.ts";
import type { Expanding } from "./expanding.ts";
import { selectorLabels } from "./metadata.ts";

type Policy = VariedObject<INetworkPolicy>;

/**
 * The policies of a pod's edges, one object an edge: what the pod may call, and that the callee lets it. Both stand with the caller, so
 * that a new caller touches no shared file.
 */
export function edgePolicies(expanding: Expanding, pod: ResolvedPod): readonly Policy[] {
  const outside = pod.edges.flatMap((edge) => {
    const paths = edge.egress.filter(isOutside);
    const name = `${pod.name}-to-${edge.to.kind}-${edge.to.name}`;
    return paths.length === 0 ? [] : [policy(expanding, name, pod.name, { egress: paths.map(outsideRule) })];
  });
  return [
    ...[...callees(pod)].flatMap(([callee, ports]) => callPolicies(expanding, pod.name, callee, ports)),
    ...outside,
  ];
}

/** The workloads that a pod calls, with the ports, whichever edge asks for them. */
function callees({ edges }: ResolvedPod): ReadonlyMap<string, readonly NetworkPort[]> {
  const found = new Map<string, readonly NetworkPort[]>();
  for (const path of edges.flatMap(({ egress }) => egress)) {
    if (isOutside(path)) continue;
    found.set(path.workload, distinct([...(found.get(path.workload) ?? []), ...path.ports]));
  }
  return found;
}

/** What the caller may send, and what the callee lets in. */
function callPolicies(
  expanding: Expanding,
  caller: string,
  callee: string,
  ports: readonly NetworkPort[],
): readonly Policy[] {
  return [
    policy(expanding, `${caller}-to-${callee}`, caller, {
      egress: [{ to: [{ podSelector: { matchLabels: selectorLabels(callee) } }], ports }],
    }),
    policy(expanding, `${callee}-from-${caller}`, callee, {
      ingress: [{ from: [{ podSelector: { matchLabels: selectorLabels(caller) } }], ports }],
    }),
  ];
}

type Outside = Extract<Egress, { readonly hosts: unknown }>;

function isOutside(path: Egress): path is Outside {
  return "hosts" in path;
}

function distinct(ports: readonly NetworkPort[]): readonly NetworkPort[] {
  const byKey = new Map(ports.map((port) => [`${port.port}/${port.protocol}`, port]));
  return [...byKey.values()];
}

/** Everything but private and link-local ranges (RFC 1918, RFC 6598, RFC 3927: the instance metadata service is in the last). */
export const internet = {
  ipBlock: {
    cidr: "0.0.0.0/0",
    except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
  },
} as const;

interface IpBlock {
  readonly ipBlock: { readonly cidr: string; readonly except?: readonly string[] };
}

/** RFC 1918 and RFC 6598: where a VPC and what it peers with are. */
const privateNetworks = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"].map((cidr) => ({
  ipBlock: { cidr },
}));

/** A NetworkPolicy knows no host names: the ranges that the target names, else the internet. */
function outsideRule({ ranges, within, ports }: Outside) {
  const named = (place: Place) => place.target.network?.ranges?.[ranges];
  const usual = within === "private" ? privateNetworks : [internet];
  const to = withExceptions<readonly IpBlock[]>(usual, (place) => named(place)?.map((cidr) => ({ ipBlock: { cidr } })));
  return { to, ports };
}

/** A default that stands in base, and what a target says otherwise: adding an environment must not change base. */
export function withExceptions<T>(shared: T, exception: (place: Place) => T | undefined): Varying<T> {
  return new Varying(shared, (place) => exception(place) ?? shared);
}

/** The members of a store find each other. */
export function memberPolicy(expanding: Expanding): Policy {
  const { name, ports } = expanding.resolved.workload;
  const peers = [{ podSelector: { matchLabels: selectorLabels(name) } }];
  const numbers = Object.values(ports).map(networkPort);
  return policy(expanding, `${name}-members`, name, {
    egress: [{ to: peers, ports: numbers }],
    ingress: [{ from: peers, ports: numbers }],
  });
}

/** A store's own jobs reach its members. */
export function jobPolicies(expanding: Expanding, job: ResolvedPod): readonly Policy[] {
  const { name, ports } = expanding.resolved.workload;
  return callPolicies(expanding, job.name, name, Object.values(ports).map(networkPort));
}

/** A pod that has an AWS role asks AWS STS for its credentials. */
export function credentialsPolicy(expanding: Expanding, pod: ResolvedPod): readonly Policy[] {
  const granted = [...pod.containers, ...pod.init].some((container) => container.granted);
  if (!granted) return [];
  return [
    policy(expanding, `${pod.name}-to-aws-sts`, pod.name, {
      egress: awsEndpoint("sts").filter(isOutside).map(outsideRule),
    }),
  ];
}

/** The pods that reach workloads without an edge of the graph, where a target names no others. */
export const implicitPeers = {
  dns: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
  gateway: {
    namespace: "envoy-gateway-system",
    labels: { "app.kubernetes.io/component": "proxy", "app.kubernetes.io/managed-by": "envoy-gateway" },
  },
  ingress: {
    namespace: "ingress-nginx",
    labels: { "app.kubernetes.io/component": "controller", "app.kubernetes.io/name": "ingress-nginx" },
  },
  prometheus: { namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
} as const satisfies Record<string, Peer>;

/** An implicit edge: the gateway, or Prometheus, reaches ports of a workload. */
export function implicitPolicy(
  expanding: Expanding,
  from: "gateway" | "prometheus",
  usual: Peer,
  ports: readonly NetworkPort[],
): Policy {
  const { name } = expanding.resolved.workload;
  const peer = withExceptions(usual, ({ target }) => target.network?.[from]);
  return policy(expanding, `${name}-from-${from}`, name, {
    ingress: [{ from: map(peer, (pods) => [peerRule(pods)]), ports: distinct(ports) }],
  });
}

/** The pods of a namespace, as a NetworkPolicy's peer. */
export function peerRule({ namespace, labels }: Peer) {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: labels },
  };
}

interface Rules {
  readonly ingress?: Varied<IIoK8sApiNetworkingV1NetworkPolicyIngressRule[]>;
  readonly egress?: Varied<IIoK8sApiNetworkingV1NetworkPolicyEgressRule[]>;
}

function policy(expanding: Expanding, name: string, pod: string, rules: Rules): Policy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: expanding.metadata(name, { wave: "configuration" }),
    spec: {
      ...rules,
      podSelector: { matchLabels: selectorLabels(pod) },
      policyTypes: [
        ...("ingress" in rules ? ["Ingress" as const] : []),
        ...("egress" in rules ? ["Egress" as const] : []),
      ],
    },
  };
}
