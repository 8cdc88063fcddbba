import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { mount } from "./mount.ts";

const pod = (mounts: string, volumes: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: polybot }
spec:
  template:
    spec:
      containers: [{ name: polybot, volumeMounts: ${mounts} }]
      volumes: ${volumes}
`;

const spec = "Deployment/polybot  spec.template.spec";

test("several mounts of one volume, and volumes of every kind, are fine", () => {
  const mounts =
    "[{ name: files, mountPath: /etc/a, subPath: a }, { name: files, mountPath: /etc/b, subPath: b..c/d }, { name: share, mountPath: / }]";
  const volumes =
    "[{ name: files, configMap: { name: files, items: [{ key: a, path: a }] } }, { name: share, nfs: { server: nas, path: /exports } }, { name: host, hostPath: { path: /var/log } }]";
  assert.deepEqual(findingsIn(mount, pod(mounts, volumes)), []);
});

test("two volumes of one name are reported", () => {
  assert.deepEqual(findingsIn(mount, pod("[]", "[{ name: tmp, emptyDir: {} }, { name: tmp, emptyDir: {} }]")), [
    `${spec}.volumes[tmp].name  Two volumes are called "tmp".`,
  ]);
});

test("two mounts at one path are reported, whatever slash is at the end", () => {
  const mounts = "[{ name: tmp, mountPath: /tmp }, { name: data, mountPath: /tmp/ }]";
  assert.deepEqual(findingsIn(mount, pod(mounts, "[{ name: tmp, emptyDir: {} }, { name: data, emptyDir: {} }]")), [
    `${spec}.containers[polybot].volumeMounts[data].mountPath  "tmp" is mounted at /tmp too, and one would hide the other.`,
  ]);
});

test("a volume has one source", () => {
  assert.deepEqual(findingsIn(mount, pod("[]", "[{ name: tmp }, { name: off, emptyDir: null }]")), [
    `${spec}.volumes[tmp]  The volume has no source, and would silently be an empty folder. If that is meant, write \`emptyDir: {}\`.`,
    `${spec}.volumes[off]  The volume has no source, and would silently be an empty folder. If that is meant, write \`emptyDir: {}\`.`,
  ]);
  assert.deepEqual(findingsIn(mount, pod("[]", "[{ name: a, emptyDir: {}, secret: { secretName: s } }]")), [
    `${spec}.volumes[a]  The volume has several sources, emptyDir and secret. Keep one.`,
  ]);
});

test("a projected source is one, and its files have places of their own", () => {
  const volumes = `
      - name: all
        projected:
          sources:
          - { configMap: { name: c, items: [{ key: a, path: a }] }, secret: { name: s } }
          - { secret: { name: s, items: [{ key: b, path: a }] } }
          - { serviceAccountToken: { path: ../token } }`;
  assert.deepEqual(findingsIn(mount, pod("[]", volumes)), [
    `${spec}.volumes[all].projected.sources[0]  A projected source is one of configMap and secret. Make them two.`,
    `${spec}.volumes[all].projected.sources[1].secret.items[b].path  Two files of the volume would stand at a.`,
    `${spec}.volumes[all].projected.sources[2].serviceAccountToken.path  "../token" leads out of the volume.`,
  ]);
});

test("a path inside a volume stays in it", () => {
  const mounts =
    "[{ name: f, mountPath: /a, subPath: /etc }, { name: f, mountPath: /b, subPath: a/../../b }, { name: f, mountPath: /c, subPath: c, subPathExpr: $(C) }]";
  const volumes = "[{ name: f, configMap: { name: f, items: [{ key: a, path: /a }] } }]";
  assert.deepEqual(findingsIn(mount, pod(mounts, volumes)), [
    `${spec}.volumes[f].configMap.items[a].path  "/a" is absolute, and must be a path inside the volume.`,
    `${spec}.containers[polybot].volumeMounts[f].subPath  "/etc" is absolute, and must be a path inside the volume.`,
    `${spec}.containers[polybot].volumeMounts[f].subPath  "a/../../b" leads out of the volume.`,
    `${spec}.containers[polybot].volumeMounts[f].subPathExpr  The mount has a subPath and a subPathExpr. Keep one.`,
  ]);
});

test("a colon in a path cannot be mounted", () => {
  assert.deepEqual(findingsIn(mount, pod("[{ name: f, mountPath: '/a:b' }]", "[{ name: f, emptyDir: {} }]")), [
    `${spec}.containers[polybot].volumeMounts[f].mountPath  "/a:b" has a ":", which container runtimes cannot mount.`,
  ]);
});
