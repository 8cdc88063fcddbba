import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const data = `
{ apiVersion: v1, kind: ConfigMap, metadata: { name: colours }, data: { main: blue }, binaryData: { icon: "" } }
---
{ apiVersion: v1, kind: Secret, metadata: { name: telegram }, data: { token: "" }, stringData: { path: "" } }
`;

const pod = (spec: string) => `${data}
---
apiVersion: v1
kind: Pod
metadata: { name: polybot }
spec:
  ${spec}
`;

const container = (env: string) => pod(`containers: [{ name: a, ${env} }]`);

test("variables come from keys that are there", () => {
  const yaml = container(`env: [
    { name: A, valueFrom: { configMapKeyRef: { name: colours, key: main } } },
    { name: B, valueFrom: { secretKeyRef: { name: telegram, key: path } } } ],
    envFrom: [{ configMapRef: { name: colours } }, { secretRef: { name: telegram } }]`);
  assert.deepEqual(findingsIn(danglingReference, yaml), []);
});

test("a variable's missing ConfigMap, Secret or key is reported", () => {
  const yaml = container(`env: [
    { name: A, valueFrom: { configMapKeyRef: { name: colors, key: main } } },
    { name: B, valueFrom: { configMapKeyRef: { name: colours, key: maine } } },
    { name: C, valueFrom: { secretKeyRef: { name: telegram, key: signature } } } ],
    envFrom: [{ secretRef: { name: mongo } }]`);
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Pod/polybot  spec.containers[a].env[A].valueFrom.configMapKeyRef.name  No ConfigMap is called "colors". Did you mean "colours"?',
    'Pod/polybot  spec.containers[a].env[B].valueFrom.configMapKeyRef.key  ConfigMap/colours has no key "maine". Did you mean "main"?',
    'Pod/polybot  spec.containers[a].env[C].valueFrom.secretKeyRef.key  Secret/telegram has no key "signature". There is "token" and "path".',
    'Pod/polybot  spec.containers[a].envFrom[0].secretRef.name  No Secret is called "mongo". There is "telegram".',
  ]);
});

test("what is optional may be missing", () => {
  const yaml = container(`env: [
    { name: A, valueFrom: { configMapKeyRef: { name: none, key: main, optional: true } } },
    { name: B, valueFrom: { secretKeyRef: { name: telegram, key: none, optional: true } } } ],
    envFrom: [{ configMapRef: { name: none, optional: true } }]`);
  assert.deepEqual(findingsIn(danglingReference, yaml), []);
});

test("the ConfigMap with the cluster's certificates is in every namespace", () => {
  assert.deepEqual(
    findingsIn(
      danglingReference,
      pod("volumes: [{ name: ca, configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca }] } }]"),
    ),
    [],
  );
});

test("volumes are made of ConfigMaps, Secrets and claims that are there", () => {
  const yaml = pod(`
  volumes:
  - { name: a, configMap: { name: colours, items: [{ key: main, path: a }, { key: other, path: b }] } }
  - { name: b, secret: { secretName: telegramm } }
  - { name: c, secret: { secretName: telegram, items: [{ key: tokn, path: t }] } }
  - { name: d, persistentVolumeClaim: { claimName: cache } }
  - { name: e, secret: { secretName: none, optional: true } }
  - name: f
    projected:
      sources:
      - { configMap: { name: none } }
      - { secret: { name: telegram, items: [{ key: none, path: n }] } }
      - { serviceAccountToken: { path: token } }`);
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Pod/polybot  spec.volumes[a].configMap.items[other].key  ConfigMap/colours has no key "other". There is "main" and "icon".',
    'Pod/polybot  spec.volumes[b].secret.secretName  No Secret is called "telegramm". Did you mean "telegram"?',
    'Pod/polybot  spec.volumes[c].secret.items[tokn].key  Secret/telegram has no key "tokn". Did you mean "token"?',
    'Pod/polybot  spec.volumes[d].persistentVolumeClaim.claimName  No PersistentVolumeClaim is called "cache". There is none.',
    'Pod/polybot  spec.volumes[f].projected.sources[0].configMap.name  No ConfigMap is called "none". There is "kube-root-ca.crt" and "colours".',
    'Pod/polybot  spec.volumes[f].projected.sources[1].secret.items[none].key  Secret/telegram has no key "none". There is "token" and "path".',
  ]);
});

test("a claim is there by itself, or made by a StatefulSet", () => {
  const yaml = `
{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: cache } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: mongo }
spec: { volumeClaimTemplates: [{ metadata: { name: data } }] }
---
apiVersion: v1
kind: Pod
metadata: { name: backup }
spec:
  volumes:
  - { name: a, persistentVolumeClaim: { claimName: cache } }
  - { name: b, persistentVolumeClaim: { claimName: data-mongo-2 } }
  - { name: c, persistentVolumeClaim: { claimName: data-mongo } }
  - { name: d, persistentVolumeClaim: { claimName: logs-mongo-0 } }
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'Pod/backup  spec.volumes[c].persistentVolumeClaim.claimName  No PersistentVolumeClaim is called "data-mongo". There is "cache".',
    'Pod/backup  spec.volumes[d].persistentVolumeClaim.claimName  No PersistentVolumeClaim is called "logs-mongo-0". There is "cache".',
  ]);
});

test("the ServiceAccount called default is always there", () => {
  assert.deepEqual(findingsIn(danglingReference, pod("serviceAccountName: default")), []);
  assert.deepEqual(findingsIn(danglingReference, pod("serviceAccount: none")), [
    'Pod/polybot  spec.serviceAccount  No ServiceAccount is called "none". There is none.',
  ]);
});

test("images are pulled with Secrets that are there", () => {
  const account =
    "\n---\n{ apiVersion: v1, kind: ServiceAccount, metadata: { name: a }, imagePullSecrets: [{ name: registry }] }";
  assert.deepEqual(
    findingsIn(danglingReference, pod("imagePullSecrets: [{ name: telegram }, { name: registry }]") + account),
    [
      'Pod/polybot  spec.imagePullSecrets[registry].name  No Secret is called "registry". There is "telegram".',
      'ServiceAccount/a  imagePullSecrets[registry].name  No Secret is called "registry". There is "telegram".',
    ],
  );
});

test("the pods of every controller are looked at", () => {
  const of = (apiVersion: string, kind: string, spec: string) =>
    findingsIn(danglingReference, `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: a }, spec: ${spec} }`);
  const template = "template: { spec: { serviceAccountName: none } }";
  const message = 'No ServiceAccount is called "none". There is none.';
  assert.deepEqual(of("apps/v1", "DaemonSet", `{ ${template} }`), [
    `DaemonSet/a  spec.template.spec.serviceAccountName  ${message}`,
  ]);
  assert.deepEqual(of("batch/v1", "CronJob", `{ jobTemplate: { spec: { ${template} } } }`), [
    `CronJob/a  spec.jobTemplate.spec.template.spec.serviceAccountName  ${message}`,
  ]);
  assert.deepEqual(of("keda.sh/v1alpha1", "ScaledJob", `{ jobTargetRef: { ${template} } }`), [
    `ScaledJob/a  spec.jobTargetRef.template.spec.serviceAccountName  ${message}`,
  ]);
});
