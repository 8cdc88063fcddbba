/** What Kustomize was measured to do that nobody expects, by the real binaries, and that layering keeps clear of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject, Manifest } from "../model/manifest.ts";
import { only, perEnv, places } from "./example-environments.ts";
import { dataOf, idOf, isManifest } from "./identity.ts";
import { build, type Kustomization } from "./kustomize.ts";
import { layer } from "./layer.ts";
import { prove } from "./proof.ts";
import { binaries, buildReally, missing } from "./real-kustomize.ts";
import type { Symbolic, SymbolicObject } from "./symbolic.ts";

const skip = missing;

function deployment(...containers: readonly Json[]): Manifest {
  const spec = { template: { spec: { containers } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
}

function varyingDeployment(...containers: readonly Symbolic[]): SymbolicObject {
  const spec = { template: { spec: { containers } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
}

const configMap = (data: JsonObject): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "web" },
  data,
});

/** What all binaries give; they must agree. */
async function really(kustomization: Kustomization): Promise<readonly Json[]> {
  const all = await Promise.all(binaries.map((binary) => buildReally(binary, kustomization)));
  const [first, ...others] = all.map((built) => [...built.values()].map(dataOf));
  for (const other of others) assert.deepEqual(other, first);
  return first ?? [];
}

/** Layers, and proves by model and binaries that each place gets what is meant. */
async function proven(...objects: readonly SymbolicObject[]): Promise<void> {
  const layered = layer(objects, places);
  assert.deepEqual([...layered.findings, ...prove(layered)], []);
  for (const { added, patches, intended } of layered.overlays.values()) {
    const built = await really({ base: layered.base, added, patches });
    assert.deepEqual(byId(built), byId(intended.map(dataOf)));
  }
}

function byId(objects: readonly Json[]): ReadonlyMap<string, Json> {
  return new Map(objects.map((object) => [isManifest(object) ? idOf(object) : "", object]));
}

/** The findings of the proof: path and message. */
function refused(...objects: readonly SymbolicObject[]): readonly string[] {
  return prove(layer(objects, places)).map(({ object, path, message }) => `${object} ${path}: ${message}`);
}

test("M1: a variable that a patch adds comes first, before those it refers to, unless the patch names these too", {
  skip,
}, async () => {
  const env = [{ name: "HOST", value: "db" }];
  const added = { name: "URL", value: "http://$(HOST)" };
  assert.deepEqual(
    await really({ base: [deployment({ name: "web", env })], patches: [deployment({ name: "web", env: [added] })] }),
    [deployment({ name: "web", env: [added, ...env] })],
  );
  await proven(varyingDeployment({ name: "web", env: [...env, only(["prod"], added)] }));
});

test("M2: entries that a patch names keep the patch's order, before the rest of base", { skip }, async () => {
  const env = (...names: readonly string[]) => ({ name: "web", env: names.map((name) => ({ name, value: "x" })) });
  assert.deepEqual(await really({ base: [deployment(env("A", "B", "C"))], patches: [deployment(env("C", "B"))] }), [
    deployment(env("C", "B", "A")),
  ]);
});

test("M3: $setElementOrder is no order but a field that stays in the output; no patch of ours has it", {
  skip,
}, async () => {
  const order = { "$setElementOrder/env": [{ name: "A" }, { name: "B" }] };
  const env = (...names: readonly string[]) => names.map((name) => ({ name }));
  assert.deepEqual(
    await really({
      base: [deployment({ name: "web", env: env("A") })],
      patches: [deployment({ name: "web", ...order, env: env("B") })],
    }),
    [deployment({ name: "web", ...order, env: env("B", "A") })],
  );
  const object = varyingDeployment({ name: "web", env: [{ name: "A" }, only(["prod"], { name: "B" })] });
  assert.ok(!JSON.stringify([...layer([object], places).overlays.values()]).includes("$"));
  await proven(object);
});

test("M4: $patch in a patch is an order to Kustomize, so that data of that name is refused in one", {
  skip,
}, async () => {
  assert.deepEqual(await really({ base: [configMap({ a: "1" })], patches: [configMap({ $patch: "delete" })] }), [
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "web" } },
  ]);
  assert.deepEqual(refused({ ...configMap({}), data: { $patch: perEnv({ dev: "a", prod: "b" }) } }), [
    'ConfigMap/web data.$patch: Kustomize takes "$patch" in a patch for an order to itself. Rename it, or let it be the same everywhere.',
  ]);
  await proven(configMap({ $patch: "kept", a: "1" }), {
    ...configMap({}),
    metadata: { name: "other" },
    data: { a: perEnv("1", { prod: "2" }) },
  });
});

test("M5: a list of a custom resource is replaced, so that it stands whole in the overlay", { skip }, async () => {
  const rollout = (containers: Symbolic) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "web" },
    spec: { containers },
  });
  const containers = [{ name: "a", image: "r.io/a" }, { name: "b" }];
  const naive = layer([rollout(containers), rollout([{ name: "a", tty: true }])], places).base;
  assert.deepEqual(await really({ base: naive.slice(0, 1), patches: naive.slice(1) }), [
    rollout([{ name: "a", tty: true }]),
  ]);
  await proven(rollout([{ name: "a", image: "r.io/a", tty: perEnv(true, { prod: false }) }, { name: "b" }]));
});

test("an object within a custom resource is merged as its own kind is", { skip }, async () => {
  const widget = (workload: Symbolic) => ({
    apiVersion: "plinth.example/v1",
    kind: "Widget",
    metadata: { name: "w" },
    workload,
  });
  const base = layer(
    [widget(dataOf(deployment({ name: "a" }, { name: "b" }))), widget(dataOf(deployment({ name: "b", tty: true })))],
    places,
  ).base;
  assert.deepEqual(await really({ base: base.slice(0, 1), patches: base.slice(1) }), [
    widget(dataOf(deployment({ name: "b", tty: true }, { name: "a" }))),
  ]);
  await proven(widget(varyingDeployment({ name: "a" }, { name: "b", tty: perEnv(true, { prod: false }) })));
  await proven(
    widget({
      apiVersion: "apps/v1",
      kind: perEnv("Deployment", { prod: "Other" }),
      spec: { template: { spec: { containers: [{ name: "a" }] } } },
    }),
  );
});

test("M7: a patch for an object that base lacks fails", { skip }, async () => {
  const stray = { base: [configMap({})], patches: [{ ...configMap({}), metadata: { name: "other" } }] };
  await assert.rejects(really(stray), /no resource matches strategic merge patch|no matches for Id/);
  assert.match(build(stray).refused[0]?.refusal.message ?? "", /A patch has no object of this kind and name to change/);
});

test("M9: a null in a patch takes the field away, so that it is refused there; in base, and in a list that is replaced, it stays", {
  skip,
}, async () => {
  assert.deepEqual(await really({ base: [configMap({ a: "1", b: null })], patches: [configMap({ a: null })] }), [
    configMap({ b: null }),
  ]);
  assert.deepEqual(refused({ ...configMap({}), data: { a: perEnv("1", { prod: null }) } }), [
    "ConfigMap/web data.a: A null in a patch removes the field. Leave it out where it is declared.",
  ]);
  await proven({
    apiVersion: "plinth.example/v1",
    kind: "Widget",
    metadata: { name: "w" },
    a: null,
    b: perEnv([1], { prod: [null, { c: null }] }),
  });
});

test("M11: a pin gives tag and digest, in custom resources too", { skip }, async () => {
  const widget = {
    apiVersion: "plinth.example/v1",
    kind: "Widget",
    metadata: { name: "w" },
    containers: [{ image: "r.io/a" }],
  };
  const pinned = { base: [widget], images: [{ name: "r.io/a", newTag: "2", digest: "sha256:ab" }] };
  assert.deepEqual(await really(pinned), [{ ...widget, containers: [{ image: "r.io/a:2@sha256:ab" }] }]);
  assert.deepEqual(build(pinned).objects, [{ ...widget, containers: [{ image: "r.io/a:2@sha256:ab" }] }]);
});

test("M12: ports of one number are told apart by protocol, and lost where one has none", { skip }, async () => {
  const ports = (...protocols: readonly (string | undefined)[]) =>
    protocols.map((protocol, index) => ({
      containerPort: 53,
      ...(protocol === undefined ? {} : { protocol }),
      name: `p${index}`,
    }));
  const touched = { ...deployment({ name: "web", tty: true }) };
  assert.deepEqual(
    await really({ base: [deployment({ name: "web", ports: ports("UDP", undefined) })], patches: [touched] }),
    [deployment({ name: "web", ports: [{ containerPort: 53, name: "p1" }], tty: true })],
  );
  const tty = perEnv({ dev: true, prod: false });
  await proven(varyingDeployment({ name: "web", tty, ports: ports("TCP", "UDP") }));
  await proven(
    varyingDeployment({
      name: "web",
      ports: [...ports("TCP"), only(["prod"], { containerPort: 53, protocol: "UDP" })],
    }),
  );
  assert.deepEqual(refused(varyingDeployment({ name: "web", tty, ports: ports("UDP", undefined) })), [
    'Deployment/web spec.template.spec.containers[web].ports[53]: Two entries have containerPort "53", and Kustomize loses one once an overlay patches the object. Write "protocol" in each, so that they differ.',
  ]);
});

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
