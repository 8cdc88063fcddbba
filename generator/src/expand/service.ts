import type { IService } from "kubernetes-models/v1/Service";
import { networkPort } from "../model/endpoint.ts";
import type { VariedObject } from "../model/varying.ts";
import type { Expanding } from "./expanding.ts";
import { selectorLabels } from "./metadata.ts";

/** A Service with all ports of its endpoint. A store's is headless: its members have names. */
export function service(
  { resolved, metadata }: Expanding,
  headless?: { readonly publishNotReady: boolean },
): VariedObject<IService> {
  const { name, ports } = resolved.workload;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata(name),
    spec: {
      ...(headless === undefined ? {} : { clusterIP: "None", publishNotReadyAddresses: headless.publishNotReady }),
      ports: Object.entries(ports).map(([port, declared]) => ({
        name: port,
        ...networkPort(declared),
        targetPort: port,
      })),
      selector: selectorLabels(name),
      type: "ClusterIP",
    },
  };
}
