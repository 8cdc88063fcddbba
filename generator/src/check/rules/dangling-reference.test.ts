import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "./dangling-reference.ts";
import { findingsIn } from "./findings-in.ts";

const account = (name: string, namespace = "") => `
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${name}${namespace} }
`;

const job = (serviceAccountName: string, namespace = "") => `
---
apiVersion: batch/v1
kind: Job
metadata: { name: init${namespace} }
spec: { template: { spec: { serviceAccountName: ${serviceAccountName} } } }
`;

const at = "Job/init  spec.template.spec.serviceAccountName";

test("what is there can be referred to, whether it names the place's namespace or not", () => {
  assert.deepEqual(findingsIn(danglingReference, account("yolo5") + job("yolo5")), []);
  assert.deepEqual(findingsIn(danglingReference, account("yolo5", ", namespace: polybot") + job("yolo5")), []);
  assert.deepEqual(findingsIn(danglingReference, account("yolo5") + job("yolo5", ", namespace: polybot")), []);
});

test("the nearest name is suggested", () => {
  assert.deepEqual(findingsIn(danglingReference, account("yolo5") + account("polybot") + job("yolo")), [
    `${at}  No ServiceAccount is called "yolo". Did you mean "yolo5"?`,
  ]);
});

test("where no name is near, the few that there are are named", () => {
  assert.deepEqual(findingsIn(danglingReference, account("polybot") + account("mongo") + job("yolo5")), [
    `${at}  No ServiceAccount is called "yolo5". There is "polybot" and "mongo".`,
  ]);
  assert.deepEqual(findingsIn(danglingReference, job("yolo5")), [
    `${at}  No ServiceAccount is called "yolo5". There is none.`,
  ]);
  const many = ["api", "web", "mongo", "polybot"].map((name) => account(name)).join("");
  assert.deepEqual(findingsIn(danglingReference, many + job("yolo5")), [`${at}  No ServiceAccount is called "yolo5".`]);
});

test("what stands in another namespace is not there", () => {
  assert.deepEqual(findingsIn(danglingReference, account("yolo5", ", namespace: other") + job("yolo5")), [
    `${at}  No ServiceAccount is called "yolo5". There is none.`,
  ]);
});

test("what objects of other namespaces refer to is not looked for", () => {
  assert.deepEqual(findingsIn(danglingReference, job("yolo5", ", namespace: other")), []);
});

test("an object of the same kind and another API group is another object", () => {
  const yaml = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: traefik.io/v1
kind: Service
metadata: { name: polybot }
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Ingress/web  spec.defaultBackend.service.name  No Service is called "web". There is none.',
  ]);
});

test("what an operator may make of its object is taken as there: what begins with its name, and what it names", () => {
  const yaml = `
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: results }
spec: { superuserSecret: { name: boss } }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec:
  containers:
  - name: client
    envFrom: [{ secretRef: { name: results-app } }, { secretRef: { name: boss } }, { secretRef: { name: result } }]
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Pod/client  spec.containers[client].envFrom[2].secretRef.name  No Secret is called "result". There is none.',
  ]);
});
