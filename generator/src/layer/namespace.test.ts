import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Manifest } from "../model/manifest.ts";
import { titleOf } from "./identity.ts";
import { build } from "./kustomize.ts";
import { binaries, buildReally, missing } from "./real-kustomize.ts";

const seed = Number(process.env.PLINTH_SEED ?? 20261121);

const rbac = "rbac.authorization.k8s.io";
const object = (apiVersion: string, kind: string, name: string, rest = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});
const account = (name: string, metadata = {}) => ({
  ...object("v1", "ServiceAccount", name),
  metadata: { name, ...metadata },
});

test("the namespace is overwritten, that of cluster-scoped custom resources and of kinds newer than Kubernetes 1.21 too", () => {
  const base = [
    account("a", { namespace: "away" }),
    object("plinth.example/v1", "ClusterWidget", "b"),
    object("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "c"),
    object(`${rbac}/v1`, "ClusterRole", "d"),
  ];
  assert.deepEqual(
    build({ base, namespace: "here" }).objects.map(({ metadata }) => metadata),
    [
      { name: "a", namespace: "here" },
      { name: "b", namespace: "here" },
      { name: "c", namespace: "here" },
      { name: "d" },
    ],
  );
});

test("a subject gets the namespace when it is named default, or means an account of the same build", () => {
  const subjects = [
    { kind: "ServiceAccount", name: "default" },
    { kind: "ServiceAccount", name: "mine" },
    { kind: "ServiceAccount", name: "mine", namespace: "away" },
    { kind: "ServiceAccount", name: "theirs" },
  ];
  const binding = object(`${rbac}/v1`, "RoleBinding", "b", { subjects });
  const [, stamped] = build({ base: [account("mine"), binding], namespace: "here" }).objects;
  assert.deepEqual(stamped?.subjects, [
    { kind: "ServiceAccount", name: "default", namespace: "here" },
    { kind: "ServiceAccount", name: "mine", namespace: "here" },
    { kind: "ServiceAccount", name: "mine", namespace: "away" },
    { kind: "ServiceAccount", name: "theirs" },
  ]);
});

test("objects of which the namespace changes more are refused", () => {
  const base = [object("v1", "Namespace", "n"), object("apiregistration.k8s.io/v1", "APIService", "s")];
  assert.deepEqual(
    build({ base, namespace: "here" }).refused.map(
      ({ object: { kind }, refusal }) => `${kind} ${refusal.path}: ${refusal.message}`,
    ),
    [
      'Namespace kind: "namespace: here" changes more of a Namespace than its namespace. Build it without.',
      'APIService kind: "namespace: here" changes more of a APIService than its namespace. Build it without.',
    ],
  );
  assert.deepEqual(build({ base }).refused, []);
});

test("objects that would be the same in one namespace are refused", () => {
  const { refused } = build({
    base: [account("a", { namespace: "x" }), account("a", { namespace: "y" })],
    namespace: "here",
  });
  assert.deepEqual(
    refused.map(({ refusal }) => refusal.message),
    ["Two objects have this kind and name. Rename or remove one."],
  );
});

test(`what namespace does is what the real Kustomize does (seed ${seed})`, { skip: missing }, async () => {
  const namespace = fc.constantFrom({}, { namespace: "default" }, { namespace: "away" }, { namespace: "here" });
  const system = fc.tuple(
    fc.option(namespace),
    fc.constantFrom("RoleBinding", "ClusterRoleBinding"),
    namespace,
    fc.array(
      fc.tuple(fc.constantFrom("ServiceAccount", "User"), fc.constantFrom("own", "default", "other"), namespace),
      { maxLength: 4 },
    ),
    fc.constantFrom(
      "v1 ConfigMap",
      "v1 PersistentVolume",
      "plinth.example/v1 Widget",
      "scheduling.k8s.io/v1 PriorityClass",
    ),
  );
  const base = fc
    .sample(system, { seed, numRuns: 150 })
    .flatMap(([own, kind, where, subjects, other], i): Manifest[] => {
      const [apiVersion = "", otherKind = ""] = other.split(" ");
      const named = subjects.map(([subject, name, its]) => ({
        kind: subject,
        name: name === "own" ? `own${i}` : name,
        ...its,
      }));
      return [
        ...(own === null ? [] : [account(`own${i}`, own)]),
        { ...object(`${rbac}/v1`, kind, `b${i}`, { subjects: named }), metadata: { name: `b${i}`, ...where } },
        object(apiVersion, otherKind, `o${i}`),
      ];
    });
  const { objects, refused } = build({ base, namespace: "here" });
  assert.deepEqual(refused, []);
  for (const binary of binaries) {
    const built = await buildReally(binary, { base, namespace: "here" });
    assert.deepEqual(new Map(built), new Map(objects.map((one) => [titleOf(one), one])), binary.name);
  }
});
