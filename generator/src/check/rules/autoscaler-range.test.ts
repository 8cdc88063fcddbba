import assert from "node:assert/strict";
import { test } from "node:test";
import { autoscalerRange } from "./autoscaler-range.ts";
import { findingsIn } from "./findings-in.ts";

test("a range from few to many, or of one number, is fine", () => {
  const yaml = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: polybot }
spec: { minReplicas: 2, maxReplicas: 6 }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: fixed }
spec: { minReplicas: 3, maxReplicas: 3 }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: usual }
spec: { maxReplicas: 1 }
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: yolo5 }
spec: { idleReplicaCount: 0, minReplicaCount: 1, maxReplicaCount: 8 }
`;
  assert.deepEqual(findingsIn(autoscalerRange, yaml), []);
});

test("more at least than at most is wrong", () => {
  const yaml = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: polybot }
spec: { minReplicas: 6, maxReplicas: 2 }
`;
  assert.deepEqual(findingsIn(autoscalerRange, yaml), [
    "HorizontalPodAutoscaler/polybot  spec.minReplicas  minReplicas (6) is above maxReplicas (2).",
  ]);
});

test("no replica at most is wrong", () => {
  const yaml = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: polybot }
spec: { maxReplicas: 0 }
`;
  assert.deepEqual(findingsIn(autoscalerRange, yaml), [
    "HorizontalPodAutoscaler/polybot  spec.maxReplicas  0 leaves no replica ever. It is at least 1.",
  ]);
});

test("KEDA counts to 100 where nothing is said", () => {
  const yaml = `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: yolo5 }
spec: { minReplicaCount: 150 }
`;
  assert.deepEqual(findingsIn(autoscalerRange, yaml), [
    "ScaledObject/yolo5  spec.minReplicaCount  minReplicaCount (150) is above maxReplicaCount (100).",
  ]);
});

test("the count of an idle ScaledObject is below its fewest", () => {
  const yaml = `
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: yolo5 }
spec: { idleReplicaCount: 1, minReplicaCount: 1 }
`;
  assert.deepEqual(findingsIn(autoscalerRange, yaml), [
    "ScaledObject/yolo5  spec.idleReplicaCount  idleReplicaCount (1) must be below minReplicaCount (1).",
  ]);
});
