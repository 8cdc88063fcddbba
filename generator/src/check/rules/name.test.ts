import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { name } from "./name.ts";

const named = (apiVersion: string, kind: string, text: string, spec = "{}") => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: "${text}" }
spec: ${spec}
`;

const dots = 'allowed are lower-case letters, digits, "-" and ".", with a letter or digit at both ends of each part';
const dashes = 'allowed are lower-case letters, digits and "-", with a letter or digit at both ends';

test("most objects have names as a host has", () => {
  assert.deepEqual(findingsIn(name, named("apps/v1", "Deployment", "polybot")), []);
  assert.deepEqual(findingsIn(name, named("apps/v1", "Deployment", "v1.polybot-2")), []);
  assert.deepEqual(findingsIn(name, named("cert-manager.io/v1", "Certificate", "a".repeat(253))), []);
  assert.deepEqual(findingsIn(name, named("apps/v1", "Deployment", "App_1")), [
    `Deployment/App_1  metadata.name  "App_1" is no name for a Deployment: ${dots}. Did you mean "app-1"?`,
  ]);
  assert.deepEqual(findingsIn(name, named("v1", "ConfigMap", "myColours")), [
    `ConfigMap/myColours  metadata.name  "myColours" is no name for a ConfigMap: ${dots}. Did you mean "my-colours"?`,
  ]);
  assert.deepEqual(findingsIn(name, named("v1", "ConfigMap", "___")), [
    `ConfigMap/___  metadata.name  "___" is no name for a ConfigMap: ${dots}.`,
  ]);
});

test("a Service and a Namespace have no dots", () => {
  assert.deepEqual(findingsIn(name, named("v1", "Service", "9-lives")), []);
  assert.deepEqual(findingsIn(name, named("v1", "Service", "polybot.v2")), [
    `Service/polybot.v2  metadata.name  "polybot.v2" is no name for a Service: ${dashes}.`,
  ]);
  assert.deepEqual(findingsIn(name, named("v1", "Namespace", "polybot_dev")), [
    `Namespace/polybot_dev  metadata.name  "polybot_dev" is no name for a Namespace: ${dashes}. Did you mean "polybot-dev"?`,
  ]);
});

test("roles and their bindings, and disruption budgets, have any name that a URL can hold", () => {
  assert.deepEqual(findingsIn(name, named("rbac.authorization.k8s.io/v1", "Role", "system:Reader_1")), []);
  assert.deepEqual(findingsIn(name, named("policy/v1", "PodDisruptionBudget", "Polybot")), []);
  assert.deepEqual(findingsIn(name, named("rbac.authorization.k8s.io/v1", "ClusterRole", "a/b")), [
    'ClusterRole/a/b  metadata.name  "a/b" is no name for a ClusterRole: allowed are anything but "/" and "%", and not "." or "..". Did you mean "a-b"?',
  ]);
});

test("what controllers append must fit too", () => {
  const of = (length: number) => "x".repeat(length);
  assert.deepEqual(findingsIn(name, named("batch/v1", "CronJob", of(52))), []);
  assert.deepEqual(findingsIn(name, named("batch/v1", "CronJob", of(53))), [
    `CronJob/${of(53)}  metadata.name  "${of(53)}" is no name for a CronJob: it has 53 characters, and may have 52 (its Jobs add 11 characters and may have 63).`,
  ]);
  assert.deepEqual(findingsIn(name, named("apps/v1", "StatefulSet", of(52))), []);
  assert.deepEqual(findingsIn(name, named("apps/v1", "StatefulSet", of(53))), [
    `StatefulSet/${of(53)}  metadata.name  "${of(53)}" is no name for a StatefulSet: it has 53 characters, and may have 52 (its pods bear it as a label, with a revision).`,
  ]);
  assert.deepEqual(findingsIn(name, named("batch/v1", "Job", of(64))), [
    `Job/${of(64)}  metadata.name  "${of(64)}" is no name for a Job: it has 64 characters, and may have 63 (its pods bear it as a label).`,
  ]);
  assert.deepEqual(findingsIn(name, named("apps/v1", "Deployment", of(100))), []);
});

test("the pods of an indexed Job are hosts", () => {
  const text = "x".repeat(62);
  assert.deepEqual(findingsIn(name, named("batch/v1", "Job", text, "{ completionMode: Indexed, completions: 11 }")), [
    `Job/${text}  metadata.name  The last pod of this indexed Job would have the host name "${text}-10": it has 65 characters, and may have 63.`,
  ]);
  assert.deepEqual(findingsIn(name, named("batch/v1", "Job", text, "{ completions: 11 }")), []);
});

test("an object needs a name", () => {
  assert.deepEqual(findingsIn(name, named("v1", "ConfigMap", "")), [
    "ConfigMap/  metadata.name  The object has no name.",
  ]);
});

test("a namespace's name is checked where an object stands", () => {
  const yaml = "{ apiVersion: v1, kind: ConfigMap, metadata: { name: colours, namespace: Poly.Bot } }";
  assert.deepEqual(findingsIn(name, yaml), [
    `ConfigMap/colours  metadata.namespace  "Poly.Bot" is no name for a namespace: ${dashes}.`,
  ]);
});

test("containers, volumes and hosts are checked, and no two containers have one name", () => {
  const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: polybot }
spec:
  template:
    spec:
      hostname: poly.bot
      initContainers: [{ name: polybot }]
      containers: [{ name: polybot }, { name: Side_Car }]
      volumes: [{ name: a.b, emptyDir: {} }]
`;
  assert.deepEqual(findingsIn(name, yaml), [
    `Deployment/polybot  spec.template.spec.containers[Side_Car].name  "Side_Car" is no name for a container: ${dashes}. Did you mean "side-car"?`,
    'Deployment/polybot  spec.template.spec.initContainers[polybot].name  Two containers of the pod are called "polybot". Rename one of them.',
    `Deployment/polybot  spec.template.spec.hostname  "poly.bot" is no name for a host: ${dashes}.`,
    `Deployment/polybot  spec.template.spec.volumes[a.b].name  "a.b" is no name for a volume: ${dashes}.`,
  ]);
});

test("the keys of ConfigMaps and Secrets are names of files", () => {
  const yaml = `
{ apiVersion: v1, kind: ConfigMap, metadata: { name: colours }, data: { main.css: "", a/b: "", ..a: "" } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { "a b": "" } }
`;
  const words = 'allowed are letters, digits, "-", "_" and ".", not "." and nothing that begins with ".."';
  assert.deepEqual(findingsIn(name, yaml), [
    `ConfigMap/colours  data["a/b"]  "a/b" is no key of a ConfigMap: ${words}.`,
    `ConfigMap/colours  data["..a"]  "..a" is no key of a ConfigMap: ${words}.`,
    `Secret/s  stringData["a b"]  "a b" is no key of a Secret: ${words}.`,
  ]);
});
