import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "./differences.ts";

const rule = (severity: string) => ({ kind: "PrometheusRule", spec: { severity, for: "10m" } });

test("what is the same everywhere is no difference", () => {
  assert.deepEqual(differences([rule("page"), rule("page")]), []);
});

test("a field is named by its path, with one value for each side", () => {
  assert.deepEqual(differences([rule("ticket"), rule("page")]), [
    { path: "spec.severity", values: ["ticket", "page"] },
  ]);
});

test("an object that one side lacks is one difference, however many others have it", () => {
  assert.deepEqual(differences([undefined, rule("page"), rule("page")]), [
    { path: "", values: [undefined, rule("page"), rule("page")] },
  ]);
});

test("of an object that one side lacks, the fields in which the others differ are told too", () => {
  assert.deepEqual(differences([undefined, rule("ticket"), rule("page")]), [
    { path: "", values: [undefined, rule("ticket"), rule("page")] },
    { path: "spec.severity", values: [undefined, "ticket", "page"] },
  ]);
});
