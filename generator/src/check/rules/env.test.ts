import assert from "node:assert/strict";
import { test } from "node:test";
import { env } from "./env.ts";
import { findingsIn } from "./findings-in.ts";

const pod = (container: string, rest = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: polybot }
spec:
  template:
    spec:
      enableServiceLinks: false
      ${rest}
      containers:
      - name: polybot
        ${container}
`;

const at = "Deployment/polybot  spec.template.spec.containers[polybot]";

test("variables that refer to earlier ones are fine", () => {
  const yaml = pod(`
        env:
        - { name: HOST, value: mongo }
        - { name: URL, value: "mongodb://$(HOST):27017" }
        - { name: TOKEN, valueFrom: { secretKeyRef: { name: telegram, key: token } } }
        - { name: my.odd-name, value: "" }`);
  assert.deepEqual(findingsIn(env, yaml), []);
});

test("a variable that is set twice is reported", () => {
  const yaml = pod(`
        env:
        - { name: HOST, value: mongo }
        - { name: PORT, value: "27017" }
        - { name: HOST, value: mongo-0.mongo }`);
  assert.deepEqual(findingsIn(env, yaml), [
    `${at}.env[HOST]  The variable is set twice, and only one value would reach the container.`,
  ]);
});

test("init containers and sidecars are checked too", () => {
  const yaml = pod("image: polybot", "initContainers: [{ name: first, env: [{ name: A }, { name: A }] }]");
  assert.deepEqual(findingsIn(env, yaml), [
    "Deployment/polybot  spec.template.spec.initContainers[first].env[A]  The variable is set twice, and only one value would reach the container.",
  ]);
});

test("a name that no shell can export is fine, and one with an equals sign is not", () => {
  assert.deepEqual(findingsIn(env, pod('env: [{ name: "9 lives", value: "9" }]')), []);
  assert.deepEqual(findingsIn(env, pod('env: [{ name: "A=B", value: "9" }]')), [
    `${at}.env[A=B].name  "A=B" is no variable's name: allowed are printable ASCII characters other than "=".`,
  ]);
});

test("a reference to a later variable stays text, and is reported", () => {
  const yaml = pod(`
        env:
        - { name: URL, value: "mongodb://$(HOST):27017" }
        - { name: HOST, value: mongo }`);
  assert.deepEqual(findingsIn(env, yaml), [
    `${at}.env[URL].value  $(HOST) stays as it is written, because HOST is set only after URL. Put HOST before it.`,
  ]);
});

test("a variable cannot refer to itself", () => {
  assert.deepEqual(findingsIn(env, pod('env: [{ name: PATH, value: "/app/bin:$(PATH)" }]')), [
    `${at}.env[PATH].value  $(PATH) is the variable itself, and stays as it is written.`,
  ]);
});

test("what is set nowhere, or escaped, is text on purpose", () => {
  const yaml = pod(`
        env:
        - { name: PATTERN, value: "$(date) $$(HOST) $(" }
        - { name: HOST, value: mongo }`);
  assert.deepEqual(findingsIn(env, yaml), []);
});

test("what is set again later was there before", () => {
  const yaml = pod(`
        env:
        - { name: A, value: "1" }
        - { name: B, value: $(A) }
        - { name: A, value: "2" }`);
  assert.deepEqual(findingsIn(env, yaml), [
    `${at}.env[A]  The variable is set twice, and only one value would reach the container.`,
  ]);
});

test("a ConfigMap as a whole may have set a variable from the start", () => {
  const yaml = pod(`
        envFrom: [{ configMapRef: { name: defaults } }]
        env:
        - { name: URL, value: "mongodb://$(HOST):27017" }
        - { name: HOST, value: mongo }`);
  assert.deepEqual(findingsIn(env, yaml), []);
});

test("Kubernetes sets the variables of Services from the start, unless it was told not to", () => {
  const variables = `
        env:
        - { name: URL, value: "http://$(API_SERVICE_HOST)" }
        - { name: API_SERVICE_HOST, value: api }`;
  assert.deepEqual(findingsIn(env, pod(variables).replace("enableServiceLinks: false", "")), []);
  assert.deepEqual(findingsIn(env, pod(variables)), [
    `${at}.env[URL].value  $(API_SERVICE_HOST) stays as it is written, because API_SERVICE_HOST is set only after URL. Put API_SERVICE_HOST before it.`,
  ]);
});

test("a variable has one value and one source", () => {
  const yaml = pod(`
        env:
        - { name: A, valueFrom: {} }
        - { name: B, value: b, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
        - { name: C, valueFrom: { configMapKeyRef: { name: c, key: c }, secretKeyRef: { name: c, key: c } } }`);
  assert.deepEqual(findingsIn(env, yaml), [
    `${at}.env[A].valueFrom  It names no source: configMapKeyRef, secretKeyRef, fieldRef or another.`,
    `${at}.env[B]  It has a value, and a source of another (\`valueFrom\`). Keep one.`,
    `${at}.env[C].valueFrom  It names several sources, configMapKeyRef and secretKeyRef. Keep one.`,
  ]);
});

test("a whole source is one ConfigMap or Secret", () => {
  const yaml = pod(`
        envFrom:
        - { prefix: A_, secretRef: { name: s } }
        - { prefix: "A=" , configMapRef: { name: c } }
        - { configMapRef: { name: c }, secretRef: { name: s } }
        - {}`);
  assert.deepEqual(findingsIn(env, yaml), [
    `${at}.envFrom[1].prefix  "A=" cannot begin a variable's name: allowed are printable ASCII characters other than "=".`,
    `${at}.envFrom[2]  It names a configMapRef and a secretRef. Make it two entries.`,
    `${at}.envFrom[3]  It names no source: configMapRef or secretRef.`,
  ]);
});
