import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { VariedObject } from "../model/varying.ts";
import type { ServiceSpec, WorkerSpec } from "../model/workload.ts";
import type { Expanding } from "./expanding.ts";
import { selectorLabels } from "./metadata.ts";
import { podTemplate } from "./pod.ts";

/** A Deployment. Where an autoscaler counts, it has no `replicas`: in git they fight it without end. */
export function deployment(expanding: Expanding, spec: ServiceSpec | WorkerSpec): VariedObject<IDeployment> {
  const { workload, main } = expanding.resolved;
  const scale = spec.scale ?? { replicas: 2 };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: expanding.metadata(workload.name),
    spec: {
      ...("replicas" in scale ? { replicas: scale.replicas } : {}),
      selector: { matchLabels: selectorLabels(workload.name) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate(expanding, main, {
        restartPolicy: "Always",
        grace: spec.grace ?? "30s",
        component: workload.spec.preset,
        drains: workload.spec.preset === "service",
        apart: "preferred",
      }),
    },
  };
}
