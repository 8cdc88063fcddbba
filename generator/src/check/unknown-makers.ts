import { groupOf } from "./group-kind.ts";
import type { ObjectSet } from "./object-set.ts";

/**
 * What may be made by objects whose kinds nobody knows here (an operator's `Cluster` makes pods, Services and Secrets), so that a
 * reference to it is no mistake: whatever bears the name of such an object, begins with it, or is named in it.
 */
export interface UnknownMakers {
  mayMake(name: string): boolean;
}

/** Finds the objects of unknown kinds. */
export function unknownMakers(set: ObjectSet): UnknownMakers {
  const names = new Set<string>();
  const texts = new Set<string>();
  for (const kind of set.kinds) {
    const objects = set.ofKind(kind);
    const [first] = objects;
    if (first === undefined || !isUnknown(groupOf(first.apiVersion), first.kind)) continue;
    for (const object of objects) {
      names.add(object.metadata.name);
      // A Gateway names what it uses, and makes what bears its own name.
      if (kind !== "Gateway.gateway.networking.k8s.io") addTexts(object.spec, texts);
    }
  }
  return {
    mayMake: (name) => names.size > 0 && (texts.has(name) || beginnings(name).some((part) => names.has(part))),
  };
}

/** Kinds of custom resources that make nothing, or nothing but what the rules know, by their API group. */
const known: Readonly<Record<string, readonly string[]>> = {
  "cert-manager.io": ["Certificate", "CertificateRequest", "ClusterIssuer", "Issuer"],
  "external-secrets.io": ["ClusterSecretStore", "ExternalSecret", "PushSecret", "SecretStore"],
  "gateway.envoyproxy.io": [
    "Backend",
    "BackendTrafficPolicy",
    "ClientTrafficPolicy",
    "EnvoyExtensionPolicy",
    "EnvoyPatchPolicy",
    "HTTPRouteFilter",
    "SecurityPolicy",
  ],
  "gateway.networking.k8s.io": [
    "BackendTLSPolicy",
    "GRPCRoute",
    "GatewayClass",
    "HTTPRoute",
    "ListenerSet",
    "ReferenceGrant",
    "TCPRoute",
    "TLSRoute",
    "UDPRoute",
  ],
  "keda.sh": ["ClusterTriggerAuthentication", "ScaledJob", "ScaledObject", "TriggerAuthentication"],
  "monitoring.coreos.com": [
    "AlertmanagerConfig",
    "PodMonitor",
    "Probe",
    "PrometheusRule",
    "ScrapeConfig",
    "ServiceMonitor",
  ],
};

function isUnknown(group: string, kind: string): boolean {
  if (group.endsWith(".external-secrets.io")) return false;
  const isBuiltIn = !group.includes(".") || (group.endsWith(".k8s.io") && group !== "gateway.networking.k8s.io");
  return !isBuiltIn && known[group]?.includes(kind) !== true;
}

function addTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === "string") texts.add(value);
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) addTexts(part, texts);
}

/** A name, and what it begins with up to each dash. */
function beginnings(name: string): readonly string[] {
  return [...name.matchAll(/-|$/g)].map(({ index }) => name.slice(0, index));
}
