import type { Manifest } from "../../model/manifest.ts";
import { listAt } from "../data.ts";
import { groupOf } from "../group-kind.ts";
import { labelKeyMisfit, labelValue, misfit } from "../name-forms.ts";
import { entriesOf, memberOf, membersOf, type Part, problemAt } from "../part.ts";
import { podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** Labels, annotations, and the labels that selectors ask for. */
export const label: ObjectRule = {
  name: "label",
  severity: "error",
  summary: "Every label, annotation and label selector has the form that the API server allows.",
  *check(object) {
    const whole = { value: object };
    yield* metadata(memberOf(whole, "metadata"));
    const pod = podTemplateOf(object);
    if (pod !== undefined && pod.template.parent !== undefined) yield* metadata(memberOf(pod.template, "metadata"));
    if (object.kind === "CronJob") yield* metadata(memberOf(whole, "spec", "jobTemplate", "metadata"));
    if (object.kind === "Service") yield* labels(memberOf(whole, "spec", "selector"));
    else for (const part of selectors(object)) yield* selector(part);
  },
};

/** How many bytes all annotations of an object may have. Source: k8s.io/apimachinery 0.36, `TotalAnnotationSizeLimitB`. */
const annotationBytes = 256 * 1024;

function* metadata(part: Part): Iterable<Problem> {
  yield* labels(memberOf(part, "labels"));
  const annotations = memberOf(part, "annotations");
  let size = 0;
  for (const [key, its] of membersOf(annotations)) {
    if (typeof its.value === "string") size += Buffer.byteLength(key) + Buffer.byteLength(its.value);
    // Case makes no difference in an annotation's key.
    const why = labelKeyMisfit(key.toLowerCase());
    if (why !== undefined) yield problemAt(its, `"${key}" is no annotation's key: ${why}.`);
  }
  if (size <= annotationBytes) return;
  const message = `The annotations have ${size} bytes together, and may have ${annotationBytes} (256 KiB). Put large data into a ConfigMap.`;
  yield problemAt(annotations, message);
}

function* labels(part: Part): Iterable<Problem> {
  for (const [key, its] of membersOf(part)) {
    const why = labelKeyMisfit(key);
    if (why !== undefined) yield problemAt(its, `"${key}" is no label's key: ${why}.`);
    yield* value(its);
  }
}

function* value(part: Part): Iterable<Problem> {
  const why = typeof part.value === "string" ? misfit(part.value, labelValue) : undefined;
  if (why !== undefined) yield problemAt(part, `"${part.value}" is no label's value: ${why}.`);
}

/** Source: k8s.io/apimachinery 0.36, `ValidateLabelSelectorRequirement`. */
function* selector(part: Part): Iterable<Problem> {
  yield* labels(memberOf(part, "matchLabels"));
  for (const expression of entriesOf(memberOf(part, "matchExpressions"))) {
    const key = memberOf(expression, "key");
    const why = typeof key.value === "string" ? labelKeyMisfit(key.value) : undefined;
    if (why !== undefined) yield problemAt(key, `"${key.value}" is no label's key: ${why}.`);
    const values = memberOf(expression, "values");
    yield* operator(memberOf(expression, "operator"), values);
    for (const each of entriesOf(values)) yield* value(each);
  }
}

function* operator(part: Part, values: Part): Iterable<Problem> {
  const found = part.value;
  if (typeof found !== "string") return;
  const takesValues = found === "In" || found === "NotIn";
  if (!takesValues && found !== "Exists" && found !== "DoesNotExist") {
    const message = `"${found}" is no operator of a selector. Those are: In, NotIn, Exists, DoesNotExist.`;
    yield problemAt(part, message);
  } else if (takesValues !== listAt(values, "value").length > 0) {
    yield problemAt(values, takesValues ? `${found} needs values.` : `${found} takes no values.`);
  }
}

/** Every label selector that the API server checks. */
function* selectors(object: Manifest): Iterable<Part> {
  const spec = memberOf({ value: object }, "spec");
  const group = groupOf(object.apiVersion);
  if (["apps", "batch", "policy"].includes(group)) yield memberOf(spec, "selector");
  if (object.kind === "NetworkPolicy" && group === "networking.k8s.io") yield* policySelectors(spec);
  const pod = podTemplateOf(object);
  if (pod === undefined) return;
  for (const constraint of entriesOf(memberOf(pod.spec, "topologySpreadConstraints"))) {
    yield memberOf(constraint, "labelSelector");
  }
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    const affinity = memberOf(pod.spec, "affinity", kind);
    for (const term of entriesOf(memberOf(affinity, "requiredDuringSchedulingIgnoredDuringExecution"))) {
      yield memberOf(term, "labelSelector");
    }
    for (const term of entriesOf(memberOf(affinity, "preferredDuringSchedulingIgnoredDuringExecution"))) {
      yield memberOf(term, "podAffinityTerm", "labelSelector");
    }
  }
}

function* policySelectors(spec: Part): Iterable<Part> {
  yield memberOf(spec, "podSelector");
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const rule of entriesOf(memberOf(spec, direction))) {
      for (const peer of entriesOf(memberOf(rule, peers))) {
        yield memberOf(peer, "podSelector");
        yield memberOf(peer, "namespaceSelector");
      }
    }
  }
}
