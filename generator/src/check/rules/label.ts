import type { JsonObject, Manifest } from "../../model/manifest.ts";
import { mapAt, textAt } from "../data.ts";
import { groupOf } from "../group-kind.ts";
import { memoized } from "../memoized.ts";
import { labelKeyMisfit, labelValue, misfit } from "../name-forms.ts";
import { entriesOf, memberOf, type Part, partAt, whole } from "../part.ts";
import { podTemplateOf } from "../pod-template.ts";
import { peersOf } from "../policy-peers.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** Labels, annotations, and the labels that selectors ask for. */
export const label: ObjectRule = {
  name: "label",
  severity: "error",
  summary: "Every label, annotation and label selector has the form that the API server allows.",
  check: (object) =>
    reported((report) => {
      for (const part of metadataOf(object)) {
        labels(memberOf(part, "labels"), report);
        annotations(memberOf(part, "annotations"), report);
      }
      if (object.kind === "Service") labels(partAt(whole(object), "spec", "selector"), report);
      else for (const part of selectorsOf(object)) selector(part, report);
    }),
};

function metadataOf(object: Manifest): readonly Part[] {
  const own = memberOf(whole(object), "metadata");
  const pod = podTemplateOf(object);
  if (pod === undefined || pod.template.parent === undefined) return [own];
  const ofPods = memberOf(pod.template, "metadata");
  return object.kind === "CronJob"
    ? [own, ofPods, partAt(whole(object), "spec", "jobTemplate", "metadata")]
    : [own, ofPods];
}

const keyMisfit = memoized(labelKeyMisfit);
// Case makes no difference in an annotation's key.
const annotationMisfit = memoized((key) => labelKeyMisfit(key.toLowerCase()));
const valueMisfit = memoized((text) => misfit(text, labelValue));

function labels(part: Part, report: Report): void {
  const values = mapAt(part.value);
  if (values === undefined) return;
  for (const key of Object.keys(values)) {
    const why = keyMisfit(key);
    if (why !== undefined) report(memberOf(part, key), `"${key}" is no label's key: ${why}.`);
    const value = values[key];
    const whyNot = typeof value === "string" ? valueMisfit(value) : undefined;
    if (whyNot !== undefined) report(memberOf(part, key), `"${value}" is no label's value: ${whyNot}.`);
  }
}

/** How many bytes all annotations of an object may have. Source: k8s.io/apimachinery 0.36, `TotalAnnotationSizeLimitB`. */
const annotationBytes = 256 * 1024;

function annotations(part: Part, report: Report): void {
  const values = mapAt(part.value);
  if (values === undefined) return;
  let length = 0;
  for (const key of Object.keys(values)) {
    const why = annotationMisfit(key);
    if (why !== undefined) report(memberOf(part, key), `"${key}" is no annotation's key: ${why}.`);
    length += key.length + (textAt(values, key) ?? "").length;
  }
  // A character has three bytes at most in UTF-8 (four are two characters here).
  const bytes = length * 3 > annotationBytes ? bytesOf(values) : 0;
  if (bytes <= annotationBytes) return;
  const found = `The annotations have ${bytes} bytes together, and may have ${annotationBytes} (256 KiB).`;
  report(part, `${found} Put large data into a ConfigMap.`);
}

function bytesOf(values: JsonObject): number {
  const texts = Object.entries(values)
    .flat()
    .filter((text) => typeof text === "string");
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Source: k8s.io/apimachinery 0.36, `ValidateLabelSelectorRequirement`. */
function selector(part: Part, report: Report): void {
  if (part.value === undefined) return;
  labels(memberOf(part, "matchLabels"), report);
  for (const expression of entriesOf(memberOf(part, "matchExpressions"))) {
    const key = memberOf(expression, "key");
    const why = typeof key.value === "string" ? keyMisfit(key.value) : undefined;
    if (why !== undefined) report(key, `"${key.value}" is no label's key: ${why}.`);
    const values = memberOf(expression, "values");
    operator(memberOf(expression, "operator"), values, report);
    for (const each of entriesOf(values)) {
      const whyNot = typeof each.value === "string" ? valueMisfit(each.value) : undefined;
      if (whyNot !== undefined) report(each, `"${each.value}" is no label's value: ${whyNot}.`);
    }
  }
}

function operator(part: Part, values: Part, report: Report): void {
  const found = part.value;
  if (typeof found !== "string") return;
  const takesValues = found === "In" || found === "NotIn";
  if (!takesValues && found !== "Exists" && found !== "DoesNotExist") {
    report(part, `"${found}" is no operator of a selector. Those are: In, NotIn, Exists, DoesNotExist.`);
  } else if (takesValues !== entriesOf(values).length > 0) {
    report(values, takesValues ? `${found} needs values.` : `${found} takes no values.`);
  }
}

/** Every label selector that the API server checks. */
function selectorsOf(object: Manifest): readonly Part[] {
  const group = groupOf(object.apiVersion);
  const spec = memberOf(whole(object), "spec");
  const found: Part[] = [];
  if (group === "apps" || group === "batch" || group === "policy") found.push(memberOf(spec, "selector"));
  if (group === "networking.k8s.io" && object.kind === "NetworkPolicy") {
    found.push(memberOf(spec, "podSelector"));
    for (const peer of peersOf(spec)) found.push(memberOf(peer, "podSelector"), memberOf(peer, "namespaceSelector"));
  }
  const pod = podTemplateOf(object);
  if (pod === undefined) return found;
  for (const constraint of entriesOf(memberOf(pod.spec, "topologySpreadConstraints"))) {
    found.push(memberOf(constraint, "labelSelector"));
  }
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    const affinity = partAt(pod.spec, "affinity", kind);
    for (const term of entriesOf(memberOf(affinity, "requiredDuringSchedulingIgnoredDuringExecution"))) {
      found.push(memberOf(term, "labelSelector"));
    }
    for (const term of entriesOf(memberOf(affinity, "preferredDuringSchedulingIgnoredDuringExecution"))) {
      found.push(partAt(term, "podAffinityTerm", "labelSelector"));
    }
  }
  return found;
}
