import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { VariedObject } from "../model/varying.ts";
import type { Expanding } from "./expanding.ts";

/** Who a workload is. Nothing mounts its token, for no workload calls the Kubernetes API. */
export function serviceAccount({ resolved, metadata }: Expanding): VariedObject<IServiceAccount> {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: metadata(resolved.workload.name, { wave: "configuration" }),
    automountServiceAccountToken: false,
  };
}
