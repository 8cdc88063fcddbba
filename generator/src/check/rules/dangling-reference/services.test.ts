import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: polybot }
spec:
  template:
    metadata: { labels: { app: polybot } }
    spec:
      initContainers:
      - { name: proxy, restartPolicy: Always, ports: [{ name: mesh, containerPort: 15000 }] }
      - { name: before, ports: [{ name: early, containerPort: 1 }] }
      containers:
      - { name: polybot, ports: [{ name: http, containerPort: 8080 }, { name: dns, containerPort: 53, protocol: UDP }] }
`;

const service = (ports: string) => `${deployment}
---
apiVersion: v1
kind: Service
metadata: { name: polybot }
spec: { selector: { app: polybot }, ports: ${ports} }
`;

test("a Service's port leads to a port of its pods, a sidecar's too, or to any number", () => {
  const ports =
    "[{ name: a, port: 80, targetPort: http }, { name: b, port: 81, targetPort: mesh }, { name: c, port: 82, targetPort: 9999 }, { name: d, port: 53, targetPort: dns, protocol: UDP }]";
  assert.deepEqual(findingsIn(danglingReference, service(ports)), []);
});

test("a name that no pod has for that protocol is reported", () => {
  const ports =
    "[{ name: a, port: 80, targetPort: htp }, { name: b, port: 81, targetPort: early }, { name: c, port: 53, targetPort: dns }]";
  assert.deepEqual(findingsIn(danglingReference, service(ports)), [
    'Service/polybot  spec.ports[a].targetPort  The pods that it selects have no TCP port "htp". Did you mean "http"?',
    'Service/polybot  spec.ports[b].targetPort  The pods that it selects have no TCP port "early". There is "http" and "mesh".',
    'Service/polybot  spec.ports[c].targetPort  The pods that it selects have no TCP port "dns". There is "http" and "mesh".',
  ]);
});

test("a Service that selects nothing is another rule's finding", () => {
  const yaml =
    "{ apiVersion: v1, kind: Service, metadata: { name: a }, spec: { selector: { app: a }, ports: [{ port: 80, targetPort: http }] } }";
  assert.deepEqual(findingsIn(danglingReference, yaml), []);
});

test("a StatefulSet names a headless Service", () => {
  const set = (clusterIP: string, serviceName: string) => `
{ apiVersion: v1, kind: Service, metadata: { name: mongo }, spec: { clusterIP: ${clusterIP} } }
---
{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: mongo }, spec: { serviceName: ${serviceName} } }
`;
  assert.deepEqual(findingsIn(danglingReference, set("None", "mongo")), []);
  assert.deepEqual(findingsIn(danglingReference, set("None", "mongod")), [
    'StatefulSet/mongo  spec.serviceName  No Service is called "mongod". Did you mean "mongo"?',
  ]);
  assert.deepEqual(findingsIn(danglingReference, set("10.0.0.1", "mongo")), [
    "StatefulSet/mongo  spec.serviceName  Service/mongo is not headless, so that its members get no names. Give it `clusterIP: None`, or name one that has it.",
  ]);
});
