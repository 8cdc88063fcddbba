import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { ITriggerAuthentication } from "@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { byPlace, map, type VariedObject } from "../model/varying.ts";
import type { Scale } from "../model/workload.ts";
import { textOf } from "../resolve/value.ts";
import type { Expanding } from "./expanding.ts";

/** Counts pods by CPU: a HorizontalPodAutoscaler. */
export type ByCpu = Extract<Scale, { readonly queue?: never }>;

/** Counts pods by the depth of a queue: KEDA, which makes a HorizontalPodAutoscaler of its own, so there must be no other. */
export type ByQueue = Exclude<Scale, { readonly queue?: never }>;

/** Counts pods by their use of CPU. */
export function horizontalPodAutoscaler(
  { resolved, metadata }: Expanding,
  scale: ByCpu,
): VariedObject<IHorizontalPodAutoscaler> {
  const { name } = resolved.workload;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadata(name),
    spec: {
      maxReplicas: scale.max,
      metrics: [
        {
          resource: { name: "cpu", target: { averageUtilization: scale.cpu ?? 70, type: "Utilization" } },
          type: "Resource",
        },
      ],
      minReplicas: scale.min,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    },
  };
}

/** Counts pods by the messages that wait and those in flight. */
export function scaledObject(
  { resolved, metadata, identity }: Expanding,
  scale: ByQueue,
): readonly [VariedObject<IScaledObject>, VariedObject<ITriggerAuthentication>] {
  const { name } = resolved.workload;
  const nowhere = { consumer: identity, accounts: [], members: undefined, mount: () => {} };
  return [
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: metadata(name),
      spec: {
        maxReplicaCount: scale.max,
        minReplicaCount: scale.min,
        scaleTargetRef: { name },
        triggers: [
          {
            authenticationRef: { name },
            metadata: {
              awsRegion: byPlace(({ target }) => target.aws.region),
              queueLength: map(scale.length ?? 5, String),
              queueURL: textOf(scale.queue, nowhere),
            },
            type: "aws-sqs-queue",
          },
        ],
      },
    },
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "TriggerAuthentication",
      metadata: metadata(name),
      spec: { podIdentity: { provider: "aws" } },
    },
  ];
}
