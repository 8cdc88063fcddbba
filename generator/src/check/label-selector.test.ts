import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { readLabels, readSelector, requirementText, selects, unmet } from "./label-selector.ts";
import { podTemplateOf } from "./pod-template.ts";

const meets = (selector: string, labels: Record<string, string>) => {
  const requirements = readSelector(parse(selector));
  return requirements && unmet(requirements, labels) === undefined;
};

test("operators mean what they mean to Kubernetes", () => {
  const labels = { app: "polybot", tier: "front" };
  assert.equal(meets("{ matchLabels: { app: polybot, tier: front } }", labels), true);
  assert.equal(meets("{ matchLabels: { app: yolo5 } }", labels), false);
  assert.equal(meets("{ matchExpressions: [{ key: tier, operator: In, values: [front, back] }] }", labels), true);
  assert.equal(meets("{ matchExpressions: [{ key: none, operator: In, values: [front] }] }", labels), false);
  assert.equal(meets("{ matchExpressions: [{ key: tier, operator: NotIn, values: [front] }] }", labels), false);
  assert.equal(meets("{ matchExpressions: [{ key: none, operator: NotIn, values: [front] }] }", labels), true);
  assert.equal(meets("{ matchExpressions: [{ key: tier, operator: Exists }] }", labels), true);
  assert.equal(meets("{ matchExpressions: [{ key: tier, operator: DoesNotExist }] }", labels), false);
  assert.equal(meets("{ matchExpressions: [{ key: none, operator: DoesNotExist }] }", labels), true);
  assert.equal(meets("{}", labels), true);
});

test("what is no selector, or a malformed one, is none", () => {
  assert.equal(readSelector(undefined), undefined);
  assert.equal(readSelector([]), undefined);
  assert.equal(readSelector({ matchLabels: { app: 5 } }), undefined);
  assert.equal(readSelector({ matchExpressions: [{ key: "app", operator: "Equals", values: ["a"] }] }), undefined);
  assert.equal(readSelector({ matchExpressions: [{ key: "app", operator: "In", values: [5] }] }), undefined);
  assert.equal(readLabels(null), undefined);
  assert.deepEqual(readLabels({}), []);
});

test("a label that every object seems to have is one only where it is written", () => {
  assert.equal(meets("{ matchExpressions: [{ key: constructor, operator: Exists }] }", {}), false);
});

test("a requirement is written as kubectl does", () => {
  const texts = (selector: string) => readSelector(parse(selector))?.map(requirementText);
  assert.deepEqual(
    texts(`
    matchLabels: { app: polybot }
    matchExpressions:
    - { key: tier, operator: In, values: [a, b] }
    - { key: tier, operator: NotIn, values: [c] }
    - { key: app, operator: Exists }
    - { key: old, operator: DoesNotExist }`),
    ["app=polybot", "tier in (a,b)", "tier notin (c)", "app", "!old"],
  );
});

test("labels that a controller adds to its pods can be selected", () => {
  const takes = (apiVersion: string, kind: string, selector: string) => {
    const template = { metadata: { labels: { app: "a" } }, spec: {} };
    const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
    const pod = podTemplateOf({ apiVersion, kind, metadata: { name: "a" }, spec });
    const requirements = readSelector(parse(selector));
    assert.ok(pod !== undefined && requirements !== undefined);
    return selects(requirements, pod);
  };
  assert.equal(takes("batch/v1", "Job", "{ matchLabels: { job-name: a } }"), true);
  assert.equal(takes("batch/v1", "Job", "{ matchLabels: { job-name: b } }"), false);
  assert.equal(takes("batch/v1", "CronJob", "{ matchLabels: { batch.kubernetes.io/job-name: a-29012345 } }"), true);
  assert.equal(takes("apps/v1", "StatefulSet", "{ matchLabels: { apps.kubernetes.io/pod-index: '0' } }"), true);
  assert.equal(takes("apps/v1", "StatefulSet", "{ matchLabels: { statefulset.kubernetes.io/pod-name: a-11 } }"), true);
  assert.equal(takes("apps/v1", "StatefulSet", "{ matchLabels: { statefulset.kubernetes.io/pod-name: b-0 } }"), false);
  assert.equal(
    takes("apps/v1", "Deployment", "{ matchExpressions: [{ key: pod-template-hash, operator: Exists }] }"),
    true,
  );
  assert.equal(
    takes("apps/v1", "Deployment", "{ matchExpressions: [{ key: pod-template-hash, operator: DoesNotExist }] }"),
    false,
  );
  assert.equal(takes("apps/v1", "Deployment", "{ matchLabels: { job-name: a } }"), false);
});
