import type { Place } from "../model/environment.ts";
import type { Manifest } from "../model/manifest.ts";
import { at } from "../model/varying.ts";
import { exposuresOf, type Graph, runsIn } from "../resolve/graph.ts";
import { roleName } from "../resources/aws-name.ts";
import { gatewayName } from "./exposure.ts";
import { secretPath, secretStore } from "./external-secret.ts";
import { labels, ownerAnnotations } from "./metadata.ts";
import { implicitPeers, peerRule } from "./network-policy.ts";

/** The service account in whose name External Secrets reads an environment's secrets. */
export const secretsReader = "external-secrets";

/** What belongs to an environment itself and to no workload, in one place. */
export function environmentObjects(graph: Graph, place: Place): readonly Manifest[] {
  const { namespace } = place.target;
  const metadata = metadataIn(graph, namespace);
  return [
    namespaceObject(graph, place),
    defaultDeny(metadata("default-deny")),
    allowDns(metadata("allow-dns"), place),
    ...(place.target.quota === undefined ? [] : [resourceQuota(metadata("quota"), place.target.quota)]),
    ...(readsSecrets(graph) ? [secretsReaderAccount(graph, place), store(metadata(secretStore), graph, place)] : []),
    ...gateway(metadata(gatewayName), graph, place),
  ];
}

function readsSecrets({ workloads }: Graph): boolean {
  return workloads.some(({ secrets }) => secrets.size > 0);
}

type EnvironmentMetadata = ReturnType<ReturnType<typeof metadataIn>>;

function metadataIn({ system }: Graph, namespace: string) {
  return (name: string, own: Readonly<Record<string, string>> = {}) => {
    const annotations = { ...ownerAnnotations(system.owner), ...own };
    return {
      name,
      namespace,
      labels: labels(system, { name, component: "environment", owner: system.owner }),
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    };
  };
}

/** It goes only when a person says so: everything in it would go with it. */
function namespaceObject({ system }: Graph, { target }: Place): Manifest {
  const version = `v${system.kubernetes ?? "1.36"}`;
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: target.namespace,
      labels: {
        ...labels(system, { name: target.namespace, component: "environment", owner: system.owner }),
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/audit-version": version,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": version,
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": version,
      },
      annotations: {
        ...ownerAnnotations(system.owner),
        "argocd.argoproj.io/sync-options": "Delete=confirm,Prune=confirm",
      },
    },
  };
}

function defaultDeny(metadata: EnvironmentMetadata): Manifest {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  };
}

function allowDns(metadata: EnvironmentMetadata, { target }: Place): Manifest {
  const ports = [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ];
  const to = [peerRule(target.network?.dns ?? implicitPeers.dns)];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata,
    spec: { egress: [{ to, ports }], podSelector: {}, policyTypes: ["Egress"] },
  };
}

function resourceQuota(metadata: EnvironmentMetadata, hard: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard } };
}

function secretsReaderAccount(graph: Graph, place: Place): Manifest {
  const role = roleName(graph.system.name, place, secretsReader);
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadataIn(graph, place.target.namespace)(secretsReader, {
      "eks.amazonaws.com/role-arn": `arn:aws:iam::${place.target.aws.account}:role/${role}`,
    }),
    automountServiceAccountToken: false,
  };
}

/** It adds the environment's prefix to each secret's name, so that the ExternalSecrets are the same everywhere. */
function store(metadata: EnvironmentMetadata, { system }: Graph, place: Place): Manifest {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "SecretStore",
    metadata,
    spec: {
      provider: {
        aws: {
          auth: { jwt: { serviceAccountRef: { name: secretsReader } } },
          prefix: secretPath(system.name, place.name, ""),
          region: place.target.aws.region,
          service: "SecretsManager",
        },
      },
    },
  };
}

/** The hosts that an environment exposes, each once, in alphabetical order. */
export function exposedHosts({ workloads }: Graph, place: Place): readonly string[] {
  const here = workloads.filter(({ workload }) => runsIn(workload, place));
  const hosts = here.flatMap(({ workload }) => exposuresOf(workload).map(({ host }) => at(host, place)));
  return [...new Set(hosts.filter((host) => host !== undefined))].sort();
}

function gateway(metadata: EnvironmentMetadata, graph: Graph, place: Place): readonly Manifest[] {
  const { entrance } = graph.system;
  const hosts = exposedHosts(graph, place);
  if (entrance?.through !== "gateway" || hosts.length === 0) return [];
  const issuer = at(entrance.issuer, place) ?? "";
  return [
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { ...metadata, annotations: { ...metadata.annotations, "cert-manager.io/cluster-issuer": issuer } },
      spec: {
        gatewayClassName: at(entrance.class, place) ?? "",
        listeners: hosts.map((hostname) => ({
          allowedRoutes: { namespaces: { from: "Same" } },
          hostname,
          name: slug(hostname),
          port: at(entrance.port ?? 443, place) ?? 443,
          protocol: "HTTPS",
          tls: { certificateRefs: [{ group: "", kind: "Secret", name: `${slug(hostname)}-tls` }], mode: "Terminate" },
        })),
      },
    },
  ];
}

function slug(hostname: string): string {
  return hostname.replace(/^\*\./, "wildcard.").replaceAll(".", "-");
}
