import type { Manifest } from "../../model/manifest.ts";
import { groupOf } from "../group-kind.ts";
import { memoized } from "../memoized.ts";
import { labelKeyMisfit, labelValue, misfit } from "../name-forms.ts";
import { entriesOf, memberOf, membersOf, type Part, partAt, whole } from "../part.ts";
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
const valueMisfit = memoized((text) => misfit(text, labelValue));

function labels(map: Part, report: Report): void {
  for (const part of membersOf(map)) {
    const why = keyMisfit(String(part.step));
    if (why !== undefined) report(part, `"${part.step}" is no label's key: ${why}.`);
    value(part, report);
  }
}

function value(part: Part, report: Report): void {
  const why = typeof part.value === "string" ? valueMisfit(part.value) : undefined;
  if (why !== undefined) report(part, `"${part.value}" is no label's value: ${why}.`);
}

/** How many bytes all annotations of an object may have. Source: k8s.io/apimachinery 0.36, `TotalAnnotationSizeLimitB`. */
const annotationBytes = 256 * 1024;

function annotations(map: Part, report: Report): void {
  let size = 0;
  for (const part of membersOf(map)) {
    const key = String(part.step);
    if (typeof part.value === "string") size += Buffer.byteLength(key) + Buffer.byteLength(part.value);
    // Case makes no difference in an annotation's key.
    const why = keyMisfit(key.toLowerCase());
    if (why !== undefined) report(part, `"${key}" is no annotation's key: ${why}.`);
  }
  if (size <= annotationBytes) return;
  const found = `The annotations have ${size} bytes together, and may have ${annotationBytes} (256 KiB).`;
  report(map, `${found} Put large data into a ConfigMap.`);
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
    for (const each of entriesOf(values)) value(each, report);
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
