import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { Place } from "../model/environment.ts";
import type { Json, JsonObject } from "../model/manifest.ts";
import { type PartialVaried, Sometimes, Varying } from "../model/varying.ts";
import { absent, amend } from "./amend.ts";
import { layers, only, perEnv, places } from "./example-system.ts";
import { layer } from "./layer.ts";
import { type Field, fieldOf, root, shapeOf } from "./merge-keys.ts";
import { prove } from "./proof.ts";
import { allPlaces, pairNamed } from "./random-objects.ts";
import { isList, isMap, parse, resolve, type Symbolic, type SymbolicMap } from "./symbolic.ts";

const seed = Number(process.env.PLINTH_SEED ?? 20261121);

const deployment = (...containers: readonly Symbolic[]) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: { replicas: 2, template: { spec: { containers } } },
});
const pod = (spec: SymbolicMap) => ({ spec: { template: { spec } } });

/** What stands in a container of the amended deployment, in dev and in prod. */
function containers(generated: readonly Symbolic[], partial: Symbolic): readonly (Json | undefined)[] {
  const object = amend(deployment(...generated), pod({ containers: partial }), places);
  return places.map((place) => {
    const there = resolve(parse(object), place);
    return ["spec", "template", "spec", "containers"].reduce((at, key) => (isMap(at) ? at[key] : undefined), there);
  });
}

test("maps merge by key, entries of keyed lists by theirs, and new entries are appended", () => {
  const generated = deployment({ name: "web", image: "r.io/web", env: [{ name: "A", value: "1" }], args: ["a"] });
  const env = [
    { name: "B", value: "2" },
    { name: "A", value: "3" },
  ];
  const partial = {
    spec: { minReadySeconds: 5, ...pod({ containers: [{ name: "web", env, args: ["b"], tty: undefined }] }).spec },
  };
  assert.equal(
    layers(amend(generated, partial, places)),
    `--- # base
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: r.io/web
          env:
            - name: A
              value: "3"
            - name: B
              value: "2"
          args:
            - b
  minReadySeconds: 5
`,
  );
});

test("a list that Kustomize does not merge by one key is replaced", () => {
  const ports = (containerPort: number) => [{ containerPort, protocol: "TCP" }];
  assert.deepEqual(containers([{ name: "web", ports: ports(80) }], [{ name: "web", ports: ports(81) }]), [
    [{ name: "web", ports: ports(81) }],
    [{ name: "web", ports: ports(81) }],
  ]);
  const widget = (list: Symbolic) => ({
    apiVersion: "plinth.example/v1",
    kind: "Widget",
    metadata: { name: "w" },
    list,
  });
  assert.deepEqual(amend(widget([{ name: "a" }]), { list: [{ name: "b" }] }, places), widget([{ name: "b" }]));
});

test("absent takes a generated field away, everywhere or in one environment", () => {
  const fitsAnyField: PartialVaried<IDeployment> = { spec: { replicas: absent, template: absent } };
  assert.deepEqual(layer([amend(deployment(), fitsAnyField, places)], places).base[0]?.spec, {});
  assert.deepEqual(containers([{ name: "web", tty: true, image: "a" }], [{ name: "web", tty: absent }]), [
    [{ name: "web", image: "a" }],
    [{ name: "web", image: "a" }],
  ]);
  assert.deepEqual(
    containers([{ name: "web", tty: true }], [{ name: "web", tty: perEnv<Symbolic>({ dev: false, prod: absent }) }]),
    [[{ name: "web", tty: false }], [{ name: "web" }]],
  );
});

test("a value that only one environment has changes the generated one there, and leaves it alone elsewhere", () => {
  assert.deepEqual(containers([{ name: "web", image: "a" }], [{ name: "web", image: only(["prod"], "b") }]), [
    [{ name: "web", image: "a" }],
    [{ name: "web", image: "b" }],
  ]);
});

test("a value with exceptions replaces the generated one in base", () => {
  assert.equal(
    layers(amend(deployment(), { spec: { replicas: perEnv(3, { prod: 5 }) } }, places)),
    `--- # base
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    spec:
      containers: []
--- # prod patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 5
`,
  );
});

test("a map that differs between environments is merged in each of them, and stands in the overlays", () => {
  const generated = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { A: "1" } };
  assert.equal(
    layers(amend(generated, { data: perEnv({ dev: { B: "2" }, prod: { A: "3" } }) }, places)),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
--- # dev patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
data:
  A: "1"
  B: "2"
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
data:
  A: "3"
`,
  );
});

test("an entry that only one environment has is added there, or merged into the generated one there", () => {
  const debug = { name: "debug", image: "r.io/debug" };
  assert.deepEqual(containers([{ name: "web" }], [only(["dev"], debug), only(["prod"], { name: "web", tty: true })]), [
    [{ name: "web" }, debug],
    [{ name: "web", tty: true }],
  ]);
});

test("a keyed list that differs between environments is merged by key in each of them", () => {
  const partial = perEnv<Symbolic>({ dev: [{ name: "web", tty: true }], prod: [{ name: "side" }] });
  assert.deepEqual(containers([{ name: "web", image: "a" }], partial), [
    [{ name: "web", image: "a", tty: true }],
    [{ name: "web", image: "a" }, { name: "side" }],
  ]);
});

test("one entry is merged into whichever generated entry has its key in an environment", () => {
  const generated = [only(["dev"], { name: "web", image: "a" }), only(["prod"], { name: "web", image: "b" })];
  assert.deepEqual(containers(generated, [{ name: "web", tty: true }]), [
    [{ name: "web", image: "a", tty: true }],
    [{ name: "web", image: "b", tty: true }],
  ]);
});

test("a new entry stands in base, also beside generated entries that only some environments have", () => {
  const generated = deployment({ name: "web", image: "a" }, only(["prod"], { name: "side" }));
  const { base } = layer([amend(generated, pod({ containers: [{ name: "extra" }] }), places)], places);
  assert.deepEqual(base, [deployment({ name: "web", image: "a" }, { name: "extra" })]);
});

test("an object that an environment lacks stays absent from it", () => {
  const object = amend(only(["prod"], deployment()), { spec: { replicas: 1 } }, places);
  assert.deepEqual(
    places.map((place) => resolve(parse(object), place) !== undefined),
    [false, true],
  );
});

test(`in each place, amending and then resolving gives what resolving and then amending does (seed ${seed})`, () => {
  fc.assert(
    fc.property(pairNamed("a"), fc.nat(), ([object, other], choice) => {
      const partial = withAbsent(other, choice);
      const layered = layer([amend(object, partial, allPlaces)], allPlaces);
      assert.deepEqual([...layered.findings, ...prove(layered)], []);
      for (const place of allPlaces) {
        const amendedThere = resolve(parse(amend(object, partial, allPlaces)), place);
        const expected = reference(resolve(parse(object), place), partial, root, place);
        assert.deepEqual(sorted(amendedThere, root), sorted(expected, root));
      }
    }),
    { seed, numRuns: 2000 },
  );
});

/** What amending means, for plain data and the partial in one place. */
function reference(own: Json | undefined, partial: Symbolic, field: Field | undefined, place: Place): Json | undefined {
  if (partial === absent) return undefined;
  if (partial instanceof Varying) {
    const there = partial.at(place);
    return there === undefined && !(partial instanceof Sometimes) ? undefined : reference(own, there, field, place);
  }
  if (partial === undefined) return own;
  if (isMap(partial)) {
    const base: JsonObject = isMap(own) ? own : {};
    const shape = shapeOf(field, base.apiVersion, base.kind);
    const merged = { ...base };
    for (const [key, member] of Object.entries(partial)) {
      const value = reference(base[key], member, fieldOf(shape, key), place);
      if (value === undefined) delete merged[key];
      else Object.assign(merged, { [key]: value });
    }
    return merged;
  }
  if (!isList(partial) || field?.list?.type !== "keyed") return resolve(parse(partial), place);
  const { key, entry } = field.list;
  const merged = new Map((isList(own) ? own : []).map((one) => [idOf(one, key), one]));
  for (const one of partial) {
    const there = one instanceof Varying ? one.at(place) : one;
    if (!isMap(there)) continue;
    const value = reference(merged.get(String(there[key])), there, entry, place);
    if (value !== undefined) merged.set(String(there[key]), value);
  }
  return [...merged.values()];
}

/** Entries that only some environments have keep their place in the others, so that only the sets compare. */
function sorted(value: Json | undefined, field: Field | undefined): Json | undefined {
  if (isList(value)) {
    const list = field?.list;
    if (list?.type !== "keyed") return value;
    return value
      .map((entry) => sorted(entry, list.entry) ?? null)
      .sort((a, b) => (idOf(a, list.key) < idOf(b, list.key) ? -1 : 1));
  }
  if (!isMap(value)) return value;
  // Its lists were merged as those of a Deployment, if it was one before the kind was amended.
  const shape = shapeOf(field, value.apiVersion, value.kind === "Unknown" ? "Deployment" : value.kind);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, sorted(member, fieldOf(shape, key)) ?? null]),
  );
}

function idOf(entry: Json, key: string): string {
  return isMap(entry) ? String(entry[key]) : "";
}

/** The partial with a field of it taken away, somewhere, in all places or in one. */
function withAbsent(partial: SymbolicMap, choice: number): SymbolicMap {
  const keys = Object.keys(partial).filter((key) => !["apiVersion", "kind", "name", "metadata"].includes(key));
  const key = keys[choice % keys.length];
  if (key === undefined) return partial;
  const member = partial[key];
  const taken = choice % 3 === 0 ? new Varying(undefined, ({ id }) => (id === "dev" ? absent : member)) : absent;
  const deeper = isMap(member) && choice % 4 !== 0 ? withAbsent(member, Math.floor(choice / 2)) : taken;
  return { ...partial, [key]: deeper };
}
