import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.ts";

test("a letter left out, added, changed or swapped is found", () => {
  const fields = ["replicas", "paused", "selector", "strategy"];
  assert.equal(nearest("replcas", fields), "replicas");
  assert.equal(nearest("replicass", fields), "replicas");
  assert.equal(nearest("pausid", fields), "paused");
  assert.equal(nearest("replcias", fields), "replicas");
});

test("upper and lower case count as equal", () => {
  assert.equal(nearest("containerport", ["containerPort", "hostPort"]), "containerPort");
});

test("the word itself is not suggested", () => {
  assert.equal(nearest("kind", ["kind"]), undefined);
});

test("nothing far off is suggested", () => {
  assert.equal(nearest("command", ["image", "args", "env"]), undefined);
  assert.equal(nearest("ip", ["to", "from"]), undefined);
  assert.equal(nearest("x", ["y"]), undefined);
  assert.equal(nearest("", ["y"]), undefined);
});

test("of two equally near candidates the first is suggested", () => {
  assert.equal(nearest("port", ["ports", "sport"]), "ports");
});

test("a nearer candidate goes before an earlier one", () => {
  assert.equal(nearest("readinesProbe", ["livenessProbe", "readinessProbe"]), "readinessProbe");
});
