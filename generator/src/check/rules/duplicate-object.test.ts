import assert from "node:assert/strict";
import { test } from "node:test";
import { duplicateObject } from "./duplicate-object.ts";
import { findingsIn } from "./findings-in.ts";

test("one name may be that of several kinds, API groups and namespaces", () => {
  const yaml = `
{ apiVersion: v1, kind: Service, metadata: { name: polybot } }
---
{ apiVersion: serving.knative.dev/v1, kind: Service, metadata: { name: polybot } }
---
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: polybot } }
---
{ apiVersion: v1, kind: Service, metadata: { name: polybot, namespace: other } }
`;
  assert.deepEqual(findingsIn(duplicateObject, yaml), []);
});

test("the second of a kind, namespace and name is reported, in whatever version", () => {
  const yaml = `
{ apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: polybot } }
---
{ apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: { name: polybot } }
`;
  assert.deepEqual(findingsIn(duplicateObject, yaml), [
    "HorizontalPodAutoscaler/polybot  There is another object of this kind and name. Give one of them another name.",
  ]);
});

test("an object without a namespace stands in the place's own", () => {
  const yaml = `
{ apiVersion: v1, kind: ConfigMap, metadata: { name: colours } }
---
{ apiVersion: v1, kind: ConfigMap, metadata: { name: colours, namespace: polybot } }
`;
  assert.deepEqual(findingsIn(duplicateObject, yaml), [
    "ConfigMap/colours  There is another object of this kind and name. Give one of them another name.",
  ]);
});
