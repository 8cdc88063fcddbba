import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { entriesOf, memberOf, membersOf, partAt, pathOf, whole } from "./part.ts";

const pod = whole(
  parse(`
apiVersion: v1
kind: Pod
metadata: { name: polybot, labels: { app.kubernetes.io/name: polybot } }
spec: { containers: [{ name: polybot, args: [serve] }, {}] }
`),
);

test("a part knows its value and its path, entries by their names", () => {
  const [first, second] = entriesOf(partAt(pod, "spec", "containers"));
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(memberOf(first, "name").value, "polybot");
  assert.equal(pathOf(memberOf(first, "name")), "spec.containers[polybot].name");
  assert.equal(pathOf(second), "spec.containers[1]");
  assert.deepEqual(entriesOf(memberOf(first, "args")).map(pathOf), ["spec.containers[polybot].args[0]"]);
  assert.deepEqual(membersOf(partAt(pod, "metadata", "labels")).map(pathOf), [
    'metadata.labels["app.kubernetes.io/name"]',
  ]);
});

test("a part that is not there has a path all the same, and no value, entries or members", () => {
  const missing = partAt(pod, "spec", "volumes", "deeper");
  assert.equal(missing.value, undefined);
  assert.equal(pathOf(missing), "spec.volumes.deeper");
  assert.deepEqual(entriesOf(missing), []);
  assert.deepEqual(membersOf(missing), []);
  assert.deepEqual(entriesOf(partAt(pod, "metadata", "labels")), []);
  assert.deepEqual(membersOf(partAt(pod, "spec", "containers")), []);
});
