/** What Kustomize was measured to do that nobody expects, by the real binaries, and that layering keeps clear of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { only, perEnv, places } from "./example-system.ts";
import { dataOf } from "./identity.ts";
import { build } from "./kustomize.ts";
import { layer } from "./layer.ts";
import { missing } from "./real-kustomize.ts";
import { configMap, deployment, proven, really, refused, varyingDeployment } from "./really.ts";
import type { Symbolic } from "./symbolic.ts";

const skip = missing;

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
  const whole = perEnv<Symbolic>([{ name: "a" }], { prod: [{ name: "b" }] });
  await proven(
    widget({ apiVersion: "apps/v1", kind: "Deployment", spec: { template: { spec: { containers: whole } } } }),
  );
  await proven(
    widget({
      apiVersion: "apps/v1",
      kind: perEnv("Deployment", { prod: "Other" }),
      spec: { template: { spec: { containers: whole } } },
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
