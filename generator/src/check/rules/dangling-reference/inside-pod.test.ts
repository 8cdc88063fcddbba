import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const pod = (spec: string) => `
apiVersion: v1
kind: Pod
metadata: { name: polybot }
spec: ${spec}
`;

test("a mounted volume is one of the pod's", () => {
  assert.deepEqual(
    findingsIn(
      danglingReference,
      pod("{ volumes: [{ name: tmp, emptyDir: {} }], containers: [{ name: a, volumeMounts: [{ name: tmp }] }] }"),
    ),
    [],
  );
  assert.deepEqual(
    findingsIn(
      danglingReference,
      pod(
        "{ volumes: [{ name: data, emptyDir: {} }], containers: [{ name: a, volumeMounts: [{ name: dat }], volumeDevices: [{ name: disk }] }] }",
      ),
    ),
    [
      'Pod/polybot  spec.containers[a].volumeMounts[dat].name  The pod has no volume "dat". Did you mean "data"?',
      'Pod/polybot  spec.containers[a].volumeDevices[disk].name  The pod has no volume "disk". There is "data".',
    ],
  );
});

test("the claims of a StatefulSet are volumes", () => {
  const yaml = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: mongo }
spec:
  template: { spec: { containers: [{ name: mongo, volumeMounts: [{ name: data }] }] } }
  volumeClaimTemplates: [{ metadata: { name: data } }]
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), []);
});

test("a probe asks a port of its own container, by name or by any number", () => {
  const yaml = pod(`
  containers:
  - { name: a, ports: [{ name: http, containerPort: 80 }], readinessProbe: { httpGet: { port: http } }, livenessProbe: { tcpSocket: { port: 9999 } } }
  - { name: b, ports: [{ name: health, containerPort: 81 }], readinessProbe: { httpGet: { port: http } }, lifecycle: { preStop: { httpGet: { port: healt } } } }`);
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Pod/polybot  spec.containers[b].readinessProbe.httpGet.port  The container has no port "http". There is "health".',
    'Pod/polybot  spec.containers[b].lifecycle.preStop.httpGet.port  The container has no port "healt". Did you mean "health"?',
  ]);
});

test("a variable's file and container are in the pod", () => {
  const yaml = pod(`
  initContainers: [{ name: first }]
  containers:
  - name: a
    env:
    - { name: A, valueFrom: { resourceFieldRef: { containerName: first, resource: limits.cpu } } }
    - { name: B, valueFrom: { resourceFieldRef: { containerName: second, resource: limits.cpu } } }
    - { name: C, valueFrom: { fileKeyRef: { volumeName: shared, path: env, key: C } } }`);
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Pod/polybot  spec.containers[a].env[B].valueFrom.resourceFieldRef.containerName  The pod has no container "second". There is "a" and "first".',
    'Pod/polybot  spec.containers[a].env[C].valueFrom.fileKeyRef.volumeName  The pod has no volume "shared". There is none.',
  ]);
});
