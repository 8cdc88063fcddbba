import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { label } from "./label.ts";

test("labels with and without prefix, empty values and any annotation's text are fine", () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: colours
  labels: { app.kubernetes.io/name: colours, Tier: front_end.1, empty: "" }
  annotations: { Note: "any text: {}", example.com/CamelCase: "" }
`;
  assert.deepEqual(findingsIn(label, yaml), []);
});

test("a label's value has a form, and at most 63 characters", () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata: { name: colours, labels: { owner: vision team, part: -a, version: ${"v".repeat(64)} } }
`;
  assert.deepEqual(findingsIn(label, yaml), [
    'ConfigMap/colours  metadata.labels.owner  "vision team" is no label\'s value: allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends, or nothing.',
    'ConfigMap/colours  metadata.labels.part  "-a" is no label\'s value: allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends, or nothing.',
    `ConfigMap/colours  metadata.labels.version  "${"v".repeat(64)}" is no label's value: it has 64 characters, and may have 63.`,
  ]);
});

test("a label's key is a name with an optional domain before it", () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata: { name: colours, labels: { a b: x, a/b/c: x, Example.com/a: x, example.com/: x } }
`;
  assert.deepEqual(findingsIn(label, yaml), [
    'ConfigMap/colours  metadata.labels["a b"]  "a b" is no label\'s key: allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
    'ConfigMap/colours  metadata.labels["a/b/c"]  "a/b/c" is no label\'s key: there is one "/" at most, between prefix and name.',
    'ConfigMap/colours  metadata.labels["Example.com/a"]  "Example.com/a" is no label\'s key: of its prefix: allowed are lower-case letters, digits, "-" and ".", with a letter or digit at both ends of each part.',
    'ConfigMap/colours  metadata.labels["example.com/"]  "example.com/" is no label\'s key: allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
  ]);
});

test("the keys of annotations have the same form", () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata: { name: colours, annotations: { "a b": x } }
`;
  assert.deepEqual(findingsIn(label, yaml), [
    'ConfigMap/colours  metadata.annotations["a b"]  "a b" is no annotation\'s key: allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
  ]);
});

test("all annotations together have at most 256 KiB", () => {
  const yaml = `
apiVersion: v1
kind: ConfigMap
metadata: { name: colours, annotations: { a: "${"x".repeat(262_143)}", b: x } }
`;
  assert.deepEqual(findingsIn(label, yaml), [
    "ConfigMap/colours  metadata.annotations  The annotations have 262146 bytes together, and may have 262144 (256 KiB). Put large data into a ConfigMap.",
  ]);
});

test("the labels of pods and of a CronJob's Jobs are checked", () => {
  const yaml = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  jobTemplate:
    metadata: { labels: { a: b c } }
    spec:
      template:
        metadata: { labels: { a: b d } }
        spec: {}
`;
  const why = 'allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends, or nothing.';
  assert.deepEqual(findingsIn(label, yaml), [
    `CronJob/nightly  spec.jobTemplate.spec.template.metadata.labels.a  "b d" is no label's value: ${why}`,
    `CronJob/nightly  spec.jobTemplate.metadata.labels.a  "b c" is no label's value: ${why}`,
  ]);
});

test("what selectors ask for is checked", () => {
  const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: polybot }
spec:
  selector:
    matchLabels: { app: poly bot }
    matchExpressions:
    - { key: tier, operator: In, values: [] }
    - { key: tier, operator: Exists, values: [a] }
    - { key: tier, operator: Equals, values: [a] }
    - { key: "a b", operator: DoesNotExist }
---
apiVersion: v1
kind: Service
metadata: { name: polybot }
spec: { selector: { app: poly bot } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: polybot }
spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: b c } } }] }] }
`;
  const value = 'allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends, or nothing.';
  assert.deepEqual(findingsIn(label, yaml), [
    `Deployment/polybot  spec.selector.matchLabels.app  "poly bot" is no label's value: ${value}`,
    "Deployment/polybot  spec.selector.matchExpressions[tier].values  In needs values.",
    "Deployment/polybot  spec.selector.matchExpressions[tier].values  Exists takes no values.",
    'Deployment/polybot  spec.selector.matchExpressions[tier].operator  "Equals" is no operator of a selector. Those are: In, NotIn, Exists, DoesNotExist.',
    'Deployment/polybot  spec.selector.matchExpressions[a b].key  "a b" is no label\'s key: allowed are letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
    `Service/polybot  spec.selector.app  "poly bot" is no label's value: ${value}`,
    `NetworkPolicy/polybot  spec.ingress[0].from[0].namespaceSelector.matchLabels.a  "b c" is no label's value: ${value}`,
  ]);
});
