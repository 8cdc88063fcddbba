import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { resources } from "./resources.ts";

const pod = (amounts: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: yolo5 }
spec: { template: { spec: { containers: [{ name: yolo5, resources: ${amounts} }] } } }
`;

const at = "Deployment/yolo5  spec.template.spec.containers[yolo5].resources";

test("requests up to the limits, in whatever unit, and either alone, are fine", () => {
  assert.deepEqual(findingsIn(resources, pod("{ requests: { cpu: 1000m }, limits: { cpu: 1 } }")), []);
  assert.deepEqual(findingsIn(resources, pod("{ requests: { memory: 1G }, limits: { memory: 1Gi } }")), []);
  assert.deepEqual(findingsIn(resources, pod("{ requests: { cpu: 4 }, limits: { memory: 1Gi } }")), []);
});

test("a request above its limit is reported", () => {
  assert.deepEqual(
    findingsIn(resources, pod("{ requests: { cpu: 4, memory: 1Gi }, limits: { cpu: 500m, memory: 1G } }")),
    [
      `${at}.requests.cpu  It requests 4 of cpu and is limited to 500m. Raise the limit, or request less.`,
      `${at}.requests.memory  It requests 1Gi of memory and is limited to 1G. Raise the limit, or request less.`,
    ],
  );
});

test("less than nothing is reported", () => {
  assert.deepEqual(findingsIn(resources, pod("{ requests: { cpu: -1 } }")), [
    `${at}.requests.cpu  -1 is less than nothing.`,
  ]);
});

test("what is no quantity is left to the rule for quantities", () => {
  assert.deepEqual(findingsIn(resources, pod("{ requests: { cpu: lots }, limits: { cpu: 1 } }")), []);
});

test("init containers, pods as a whole and claims are checked too", () => {
  const yaml = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: mongo }
spec:
  template:
    spec:
      resources: { requests: { cpu: 2 }, limits: { cpu: 1 } }
      initContainers: [{ name: init, resources: { requests: { cpu: 2 }, limits: { cpu: 1 } } }]
  volumeClaimTemplates:
  - { metadata: { name: data }, spec: { resources: { requests: { storage: 2Gi }, limits: { storage: 1Gi } } } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: cache }
spec: { resources: { requests: { storage: 2Gi }, limits: { storage: 1Gi } } }
`;
  assert.deepEqual(findingsIn(resources, yaml), [
    "StatefulSet/mongo  spec.template.spec.resources.requests.cpu  It requests 2 of cpu and is limited to 1. Raise the limit, or request less.",
    "StatefulSet/mongo  spec.template.spec.initContainers[init].resources.requests.cpu  It requests 2 of cpu and is limited to 1. Raise the limit, or request less.",
    "StatefulSet/mongo  spec.volumeClaimTemplates[0].spec.resources.requests.storage  It requests 2Gi of storage and is limited to 1Gi. Raise the limit, or request less.",
    "PersistentVolumeClaim/cache  spec.resources.requests.storage  It requests 2Gi of storage and is limited to 1Gi. Raise the limit, or request less.",
  ]);
});
