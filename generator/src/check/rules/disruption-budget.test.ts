import assert from "node:assert/strict";
import { test } from "node:test";
import { disruptionBudget } from "./disruption-budget.ts";
import { findingsIn } from "./findings-in.ts";

const budget = (spec: string) => `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: polybot }
spec: ${spec}
`;

test("one of the two, as a number or a percentage, is fine", () => {
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ maxUnavailable: 1 }")), []);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ minAvailable: 0 }")), []);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ minAvailable: 50% }")), []);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ minAvailable: 1, maxUnavailable: null }")), []);
});

test("both, or neither, is wrong", () => {
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ minAvailable: 1, maxUnavailable: 1 }")), [
    "PodDisruptionBudget/polybot  spec  It says both minAvailable and maxUnavailable. Keep one: maxUnavailable fits any number of pods.",
  ]);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{}")), [
    "PodDisruptionBudget/polybot  spec  It says neither minAvailable nor maxUnavailable, and would let no pod be evicted.",
  ]);
});

test("text that is no percentage, and more than all, is wrong", () => {
  assert.deepEqual(findingsIn(disruptionBudget, budget('{ maxUnavailable: "1" }')), [
    'PodDisruptionBudget/polybot  spec.maxUnavailable  "1" is text. Write the number without quotes, or a percentage: "1%".',
  ]);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ maxUnavailable: half }")), [
    'PodDisruptionBudget/polybot  spec.maxUnavailable  "half" is neither a number nor a percentage as "50%".',
  ]);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ maxUnavailable: 120% }")), [
    "PodDisruptionBudget/polybot  spec.maxUnavailable  120% is more than all.",
  ]);
  assert.deepEqual(findingsIn(disruptionBudget, budget("{ minAvailable: -1 }")), [
    "PodDisruptionBudget/polybot  spec.minAvailable  -1 is less than nothing.",
  ]);
});
