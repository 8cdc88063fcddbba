/** What Kustomize was measured to lose, by the real binaries, and that it is refused or kept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { only, perEnv, places } from "./example-system.ts";
import { dataOf } from "./identity.ts";
import { layer } from "./layer.ts";
import { missing } from "./real-kustomize.ts";
import { configMap, deployment, proven, really, refused, varyingDeployment } from "./really.ts";
import type { Symbolic } from "./symbolic.ts";

const skip = missing;

test("entries of one key are lost once an overlay patches the object, so that they are refused then", {
  skip,
}, async () => {
  const env = [
    { name: "A", value: "1" },
    { name: "A", value: "2" },
  ];
  const base = [deployment({ name: "web", env })];
  assert.deepEqual(await really({ base }), base);
  assert.deepEqual(await really({ base, patches: [deployment({ name: "web", tty: true })] }), [
    deployment({ name: "web", env: env.slice(1), tty: true }),
  ]);
  await proven(varyingDeployment({ name: "web", env }));
  assert.deepEqual(refused(varyingDeployment({ name: "web", env, tty: perEnv(true, { prod: false }) })), [
    'Deployment/web spec.template.spec.containers[web].env[A]: Two entries have name "A", and Kustomize loses one once an overlay patches the object. Give each its own.',
  ]);
});

test("an entry without its key is lost once an overlay patches the object, so that it is refused then", {
  skip,
}, async () => {
  const env = [{ value: "1" }, { name: "A", value: "2" }];
  assert.deepEqual(
    await really({ base: [deployment({ name: "web", env })], patches: [deployment({ name: "web", tty: true })] }),
    [deployment({ name: "web", env: [{ value: "1" }], tty: true })],
  );
  assert.deepEqual(refused(varyingDeployment({ name: "web", env, tty: perEnv(true, { prod: false }) })), [
    'Deployment/web spec.template.spec.containers[web].env[0]: Kustomize merges this list by "name": an entry without it is lost once an overlay patches the object. Give it one.',
  ]);
});

test("finalizers are merged as a set, so that they stand whole in the overlays, and one that stands twice is refused", {
  skip,
}, async () => {
  const owned = (finalizers: Symbolic) => ({ ...configMap({}), metadata: { name: "web", finalizers } });
  await proven(owned(["b", "a"]), {
    ...configMap({}),
    metadata: { name: "other", finalizers: perEnv(["b", "a"], { prod: ["a"] }) },
  });
  assert.deepEqual(refused({ ...owned(["a", "a"]), data: { a: perEnv("1", { prod: "2" }) } }), [
    'ConfigMap/web metadata.finalizers[a]: "a" stands twice, and Kustomize keeps one once an overlay patches the object. Remove the other.',
  ]);
});

test("what a shared value puts into base can't be absent in an environment", () => {
  assert.deepEqual(refused({ ...configMap({}), data: { a: perEnv("1", { prod: undefined }) } }), [
    'ConfigMap/web data.a: "1" stands in base, and an overlay can\'t remove it. Give each environment its own value, instead of one for all with exceptions.',
  ]);
});

test("a map can't take the place of a scalar", { skip }, async () => {
  const widget = (value: Symbolic) => ({
    apiVersion: "plinth.example/v1",
    kind: "Widget",
    metadata: { name: "w" },
    value,
  });
  const { base } = layer([widget(1), widget({ a: 1 })], places);
  await assert.rejects(really({ base: base.slice(0, 1), patches: base.slice(1) }), /wrong node kind/);
  assert.match(
    refused(widget(perEnv<Symbolic>(1, { prod: { a: 1 } })))[0] ?? "",
    /^Widget\/w value: This is a map or list in one place/,
  );
  await proven(widget(perEnv<Symbolic>({ dev: 1, prod: { a: 1 } })));
});

test("empty maps and lists are values, in base, in patches and in place of full lists", { skip }, async () => {
  await proven(
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "n", labels: {} },
      spec: { podSelector: {}, ingress: perEnv([{}], { prod: [] }), egress: [] },
    },
    varyingDeployment({
      name: "web",
      env: [only(["prod"], { name: "A", value: "" })],
      securityContext: perEnv({ dev: {}, prod: { runAsUser: 1 } }),
    }),
  );
});

test("empty annotations are dropped by Kustomize, and so they are by layering", { skip }, async () => {
  const object = { ...configMap({}), metadata: { name: "web", annotations: {} } };
  assert.deepEqual(await really({ base: [object] }), [configMap({})]);
  await proven(object, { ...configMap({}), metadata: { name: "other", annotations: { a: only(["prod"], "1") } } });
});

test("texts that look like other things stay texts when a patch replaces one", { skip }, async () => {
  const texts = ["on", "0755", "1_000", "1e3", "2001-01-01", "12:30:45", "null", "~", "", "- a\n- b\n", " x "];
  const data = Object.fromEntries(texts.map((text, index) => [`k${index}`, perEnv("plain", { prod: text })]));
  await proven({ ...configMap({}), data: { ...data, y: perEnv("yes", { prod: "no" }) } });
});

test("Kustomize takes lists apart and drops what it is told to ignore, so that such objects are refused", {
  skip,
}, async () => {
  const list = { apiVersion: "v1", kind: "ConfigMapList", metadata: { name: "all" }, items: [dataOf(configMap({}))] };
  assert.deepEqual(await really({ base: [list] }), [configMap({})]);
  assert.match(refused(list)[0] ?? "", /^ConfigMapList\/all items: Kustomize takes a kind that ends in List apart/);
  const annotation = "config.kubernetes.io/local-config";
  const local = { ...configMap({}), metadata: { name: "local", annotations: { [annotation]: "true" } } };
  assert.deepEqual(await really({ base: [local, configMap({})] }), [configMap({})]);
  assert.match(
    refused(local)[0] ?? "",
    /^ConfigMap\/local metadata.annotations\["config.kubernetes.io\/local-config"\]: Kustomize uses this/,
  );
});

test("two objects of one kind and name are refused", { skip }, async () => {
  await assert.rejects(
    really({ base: [configMap({ a: "1" })], added: [configMap({ b: "2" })] }),
    /already registered id/,
  );
  assert.deepEqual(refused(configMap({ a: "1" }), only(["prod"], configMap({ b: "2" }))), [
    "ConfigMap/web metadata.name: Two objects have this kind and name. Rename or remove one.",
  ]);
});
