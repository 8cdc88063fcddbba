import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { VariedObject } from "../model/varying.ts";
import type { StoreSpec } from "../model/workload.ts";
import type { Expanding } from "./expanding.ts";
import { selectorLabels } from "./metadata.ts";
import { podTemplate } from "./pod.ts";
import { canonical } from "./quantity.ts";

/** A StatefulSet with a claim for each member, which is kept whatever happens to the set. */
export function statefulSet(expanding: Expanding, spec: StoreSpec): VariedObject<IStatefulSet> {
  const { workload, main } = expanding.resolved;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: expanding.metadata(workload.name),
    spec: {
      // Members that wait for each other would never start one by one.
      podManagementPolicy: "Parallel",
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      replicas: spec.members,
      selector: { matchLabels: selectorLabels(workload.name) },
      serviceName: workload.name,
      template: podTemplate(expanding, main, {
        restartPolicy: "Always",
        grace: spec.grace ?? "60s",
        component: workload.spec.preset,
        apart: "required",
        claim: { name: "data", at: spec.data.at },
      }),
      updateStrategy: { type: "RollingUpdate" },
      volumeClaimTemplates: [
        {
          // Without these two, Argo CD shows the set as OutOfSync for ever.
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: "data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: canonical(spec.data.size) } },
            ...(spec.data.class === undefined ? {} : { storageClassName: spec.data.class }),
            volumeMode: "Filesystem",
          },
        },
      ],
    },
  };
}
