import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject, Manifest } from "../model/manifest.ts";
import { manifestFrom, titleOf } from "./identity.ts";
import table from "./merge-keys.json" with { type: "json" };
import { type Field, fieldOf, root, type Shape, shapeOf } from "./merge-keys.ts";
import { binaries, buildReally, missing } from "./real-kustomize.ts";
import { isMap } from "./symbolic.ts";

test("a list is known by the kind and the path, not by its name alone", () => {
  const secrets = (shape: Shape | undefined) => fieldOf(shape, "imagePullSecrets")?.list;
  const pod = fieldOf(shapeOf(root, "v1", "Pod"), "spec")?.of;
  assert.deepEqual(secrets(pod), { type: "keyed", key: "name", entry: {} });
  assert.equal(secrets(shapeOf(root, "v1", "ServiceAccount")), undefined);
  assert.equal(secrets(shapeOf(root, "plinth.example/v1", "Widget")), undefined);
});

/** Every list that the table knows: of which kind, at which path. */
const known = Object.keys(table.kinds).flatMap((id) => {
  const [apiVersion = "", kind = ""] = id.split(" ");
  return listsIn(shapeOf(root, apiVersion, kind)).map((list) => ({ apiVersion, kind, ...list }));
});

interface ListAt {
  readonly path: readonly string[];
  /** Undefined when a patch replaces it. */
  readonly list: Field["list"];
}

/** A list within a list stands in an entry that has the key of the patch's. */
function listsIn(shape: Shape | undefined): readonly ListAt[] {
  return [...(shape?.fields ?? [])].flatMap(([name, field]): readonly ListAt[] => {
    const below = listsIn(field.list?.type === "keyed" ? field.list.entry.of : field.of);
    const inside = field.list?.type === "keyed" ? [`${name}:${field.list.key}`] : [name];
    const own = field.list === undefined ? [] : [{ path: [name], list: field.list }];
    return [...own, ...below.map(({ path, list }) => ({ path: [...inside, ...path], list }))];
  });
}

function objectWith(apiVersion: string, kind: string, name: string, path: readonly string[], list: Json): Manifest {
  const { metadata = {}, ...rest } = mapWith(path, list);
  return manifestFrom({ apiVersion, kind, metadata: { ...(isMap(metadata) ? metadata : {}), name }, ...rest });
}

function mapWith([step = "", ...more]: readonly string[], list: Json): JsonObject {
  const [member = "", key] = step.split(":");
  if (more.length === 0) return { [member]: list };
  const inside = mapWith(more, list);
  return { [member]: key === undefined ? inside : [{ [key]: "one", ...inside }] };
}

/** Two entries that no key tells apart but the last, and a patch of the second. */
function example(list: Field["list"]): { readonly base: Json; readonly patch: Json; readonly result: Json } {
  if (list === undefined)
    return { base: [{ name: "a" }, { name: "b" }], patch: [{ name: "b" }], result: [{ name: "b" }] };
  const keys = list.type === "keyed" ? [list.key] : list.keys;
  if (keys.length === 0) return { base: ["a", "b"], patch: ["c"], result: ["c", "a", "b"] };
  const entry = (last: string) =>
    Object.fromEntries(keys.map((key, i) => [key, i === keys.length - 1 ? last : "same"]));
  const [a, b] = [entry("a"), entry("b")];
  const patched = { ...b, patched: true };
  return { base: [a, b], patch: [patched], result: list.type === "keyed" ? [patched, a] : [a, patched] };
}

async function assertMerged(lists: readonly (ListAt & { readonly apiVersion: string; readonly kind: string })[]) {
  const objects = (part: "base" | "patch" | "result") =>
    lists.map(({ apiVersion, kind, path, list }, i) =>
      objectWith(apiVersion, kind, `o${i}`, path, example(list)[part]),
    );
  const expected = new Map(objects("result").map((object) => [titleOf(object), object]));
  for (const binary of binaries) {
    const built = await buildReally(binary, { base: objects("base"), patches: objects("patch") });
    assert.deepEqual(new Map(built), expected, binary.name);
  }
}

test("the real Kustomize merges each list of the table by its keys", { skip: missing }, async () => {
  assert.ok(known.length > 200);
  await assertMerged(known);
});

test("the real Kustomize replaces the lists of kinds that are not in the table, and those that the table leaves out", {
  skip: missing,
}, async () => {
  const pod = ["spec", "template", "spec", "containers"];
  const others: readonly (readonly [apiVersion: string, kind: string, path: readonly string[]])[] = [
    ["autoscaling/v2", "HorizontalPodAutoscaler", ["spec", "metrics"]],
    ["autoscaling/v2", "HorizontalPodAutoscaler", ["metadata", "finalizers"]],
    ["plinth.example/v1", "Widget", ["metadata", "ownerReferences"]],
    ["argoproj.io/v1alpha1", "Rollout", pod],
    ["apps/v1beta1", "Deployment", pod],
    ["batch/v2alpha1", "CronJob", ["spec", "jobTemplate", ...pod]],
    ["rbac.authorization.k8s.io/v1alpha1", "Role", ["metadata", "ownerReferences"]],
    ["v1", "EphemeralContainers", ["ephemeralContainers"]],
    ["apps/v1", "Deployment", ["spec", "template", "spec", "resourceClaims"]],
    ["apps/v1", "Deployment", ["spec", "template", "spec", "tolerations"]],
    ["apps/v1", "StatefulSet", ["spec", "volumeClaimTemplates"]],
    ["v1", "ServiceAccount", ["imagePullSecrets"]],
    ["networking.k8s.io/v1", "NetworkPolicy", ["spec", "ingress"]],
    ["networking.k8s.io/v1", "Ingress", ["spec", "rules"]],
    ["rbac.authorization.k8s.io/v1", "Role", ["rules"]],
  ];
  await assertMerged(others.map(([apiVersion, kind, path]) => ({ apiVersion, kind, path, list: undefined })));
});
