import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Manifest } from "../model/manifest.ts";
import { readSelector, selects } from "./label-selector.ts";
import { ObjectSet } from "./object-set.ts";

const object = (apiVersion: string, kind: string, name: string, namespace?: string): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

test("an object is found by its kind with its API group, and its name, in the place's own namespace", () => {
  const own = object("v1", "Service", "polybot");
  const same = object("v1", "Service", "yolo5", "polybot");
  const other = object("v1", "Service", "mongo", "other");
  const foreign = object("serving.knative.dev/v1", "Service", "web");
  const set = new ObjectSet([own, same, other, foreign], "polybot");
  assert.equal(set.find("Service", "polybot"), own);
  assert.equal(set.find("Service", "yolo5"), same);
  assert.equal(set.find("Service", "mongo"), undefined);
  assert.equal(set.find("Service", "web"), undefined);
  assert.equal(set.find("Service.serving.knative.dev", "web"), foreign);
  assert.deepEqual([...set.names("Service")], ["polybot", "yolo5"]);
  assert.deepEqual(set.ofKind("Service"), [own, same, other]);
  assert.equal(set.isOwn(other), false);
});

test("the pods that a selector takes are those that one finds by looking at each", () => {
  const labels = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2"));
  const namespace = fc.constantFrom(undefined, "polybot", "other");
  const pod = fc.record({ labels, namespace }).map(({ labels, namespace }) => ({
    ...object("v1", "Pod", "pod", namespace),
    metadata: { name: "pod", labels: { ...labels }, ...(namespace === undefined ? {} : { namespace }) },
    spec: {},
  }));
  const selector = fc.record({
    matchLabels: labels,
    matchExpressions: fc.array(
      fc.record({
        key: fc.constantFrom("a", "b"),
        operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
        values: fc.subarray(["1", "2"]),
      }),
      { maxLength: 1 },
    ),
  });
  fc.assert(
    fc.property(fc.array(pod), selector, fc.constantFrom("polybot", "other"), (objects, wanted, where) => {
      const set = new ObjectSet(objects, "polybot");
      const requirements = readSelector(wanted) ?? [];
      const inNamespace = set.pods.filter((each) => set.namespaceOf(each.object) === where);
      assert.deepEqual(
        [...set.select(requirements, where)],
        inNamespace.filter((each) => selects(requirements, each)),
      );
    }),
  );
});
