import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { networkPort } from "../model/endpoint.ts";
import type { Entrance } from "../model/system.ts";
import type { VariedObject } from "../model/varying.ts";
import type { Exposure } from "../model/workload.ts";
import type { Expanding } from "./expanding.ts";

/** The name of each environment's Gateway. */
export const gatewayName = "gateway";

/** How one exposure of a service is written. */
export interface Exposed {
  readonly exposure: Exposure;
  /** The object's name: the workload's, with a number from the second on. */
  readonly name: string;
  /** The Service's port. */
  readonly port: { readonly name: string; readonly number: number };
}

/** The exposures of a service, named and with their ports. */
export function exposed({ resolved }: Expanding, exposures: readonly Exposure[]): readonly Exposed[] {
  const { name, ports } = resolved.workload;
  return exposures.map((exposure, index) => {
    const port = exposure.port ?? Object.keys(ports)[0] ?? "http";
    return {
      exposure,
      name: index === 0 ? name : `${name}-${index + 1}`,
      port: { name: port, number: networkPort(ports[port] ?? 0).port },
    };
  });
}

/** A route of the Gateway API. The defaults of its CRD are written out, or Argo CD shows them as drift. */
export function httpRoute(
  { resolved, metadata }: Expanding,
  { exposure, name, port }: Exposed,
): VariedObject<IHTTPRoute> {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(name),
    spec: {
      hostnames: [exposure.host],
      parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gatewayName }],
      rules: [
        {
          backendRefs: [{ group: "", kind: "Service", name: resolved.workload.name, port: port.number, weight: 1 }],
          matches: exposure.paths.map((value) => ({ path: { type: "PathPrefix", value } })),
        },
      ],
    },
  };
}

/** Lets only some ranges reach a route: a policy of Envoy Gateway, for the Gateway API has no word for it. */
export function clientRanges({ metadata }: Expanding, { name }: Exposed, from: readonly string[]) {
  return {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "SecurityPolicy",
    metadata: metadata(name),
    spec: {
      authorization: {
        defaultAction: "Deny",
        rules: [{ action: "Allow", principal: { clientCIDRs: from } }],
      },
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name }],
    },
  };
}

/** An Ingress with a certificate of its own. */
export function ingress(
  { resolved, metadata }: Expanding,
  { exposure, name, port }: Exposed,
  entrance: Extract<Entrance, { readonly through: "ingress" }>,
): VariedObject<IIngress> {
  const { annotations = {}, ...rest } = metadata(name);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      ...rest,
      annotations: {
        ...annotations,
        "cert-manager.io/cluster-issuer": entrance.issuer,
        // ingress-nginx's and F5's word for it; the others have none.
        ...(exposure.from === undefined
          ? {}
          : { "nginx.ingress.kubernetes.io/whitelist-source-range": exposure.from.join(",") }),
      },
    },
    spec: {
      ingressClassName: entrance.class,
      rules: [
        {
          host: exposure.host,
          http: {
            paths: exposure.paths.map((path) => ({
              backend: { service: { name: resolved.workload.name, port: { name: port.name } } },
              path,
              pathType: "Prefix",
            })),
          },
        },
      ],
      tls: [{ hosts: [exposure.host], secretName: `${name}-tls` }],
    },
  };
}
