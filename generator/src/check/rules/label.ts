import type { Manifest } from "../../model/manifest.ts";
import { listAt, mapAt, textAt } from "../data.ts";
import { fieldPath } from "../field-path.ts";
import { groupOf } from "../group-kind.ts";
import { labelKeyMisfit, labelValue, misfit } from "../name-forms.ts";
import { podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** Labels, annotations, and the labels that selectors ask for. */
export const label: ObjectRule = {
  name: "label",
  severity: "error",
  summary: "Every label, annotation and label selector has the form that the API server allows.",
  *check(object) {
    yield* metadata(object, ["metadata"]);
    const pod = podTemplateOf(object);
    if (pod !== undefined && pod.path.length > 0) yield* metadata(object, [...pod.path, "metadata"]);
    if (object.kind === "CronJob") yield* metadata(object, ["spec", "jobTemplate", "metadata"]);
    for (const path of selectorPaths(object)) yield* selector(object, path);
  },
};

type Path = readonly (string | number)[];

/** How many bytes all annotations of an object may have. Source: k8s.io/apimachinery 0.36, `TotalAnnotationSizeLimitB`. */
const annotationBytes = 256 * 1024;

function* metadata(object: Manifest, path: readonly string[]): Iterable<Problem> {
  yield* labels(object, [...path, "labels"], "label");
  const annotations = mapAt(object, ...path, "annotations");
  if (annotations === undefined) return;
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value === "string") size += Buffer.byteLength(key) + Buffer.byteLength(value);
    // Case makes no difference in an annotation's key.
    const why = labelKeyMisfit(key.toLowerCase());
    if (why === undefined) continue;
    yield {
      path: fieldPath(object, [...path, "annotations", key]),
      message: `"${key}" is no annotation's key: ${why}.`,
    };
  }
  if (size > annotationBytes) {
    const message = `The annotations have ${size} bytes together, and may have ${annotationBytes} (256 KiB). Put large data into a ConfigMap.`;
    yield { path: fieldPath(object, [...path, "annotations"]), message };
  }
}

function* labels(object: Manifest, path: Path, what: string): Iterable<Problem> {
  for (const [key, value] of Object.entries(mapIn(object, path) ?? {})) {
    const wrongKey = labelKeyMisfit(key);
    if (wrongKey !== undefined) {
      yield { path: fieldPath(object, [...path, key]), message: `"${key}" is no ${what}'s key: ${wrongKey}.` };
    }
    const wrongValue = typeof value === "string" ? misfit(value, labelValue) : undefined;
    if (wrongValue !== undefined) {
      yield { path: fieldPath(object, [...path, key]), message: `"${value}" is no ${what}'s value: ${wrongValue}.` };
    }
  }
}

/** Source: k8s.io/apimachinery 0.36, `ValidateLabelSelectorRequirement`. */
function* selector(object: Manifest, path: Path): Iterable<Problem> {
  const isService = object.kind === "Service";
  yield* labels(object, isService ? path : [...path, "matchLabels"], "label");
  if (isService) return;
  for (const [index, expression] of listAt(mapIn(object, path), "matchExpressions").entries()) {
    const at = [...path, "matchExpressions", index];
    const key = textAt(expression, "key");
    const wrongKey = key === undefined ? undefined : labelKeyMisfit(key);
    if (wrongKey !== undefined) {
      yield { path: fieldPath(object, [...at, "key"]), message: `"${key}" is no label's key: ${wrongKey}.` };
    }
    yield* operator(object, at, expression);
  }
}

function* operator(object: Manifest, path: Path, expression: unknown): Iterable<Problem> {
  const found = textAt(expression, "operator");
  if (found === undefined) return;
  const values = listAt(expression, "values");
  const isAboutValues = found === "In" || found === "NotIn";
  if (!isAboutValues && found !== "Exists" && found !== "DoesNotExist") {
    const message = `"${found}" is no operator of a selector. Those are: In, NotIn, Exists, DoesNotExist.`;
    yield { path: fieldPath(object, [...path, "operator"]), message };
    return;
  }
  if (isAboutValues !== values.length > 0) {
    const message = isAboutValues ? `${found} needs values.` : `${found} takes no values.`;
    yield { path: fieldPath(object, [...path, "values"]), message };
  }
  for (const [index, value] of values.entries()) {
    const why = typeof value === "string" ? misfit(value, labelValue) : undefined;
    if (why === undefined) continue;
    yield { path: fieldPath(object, [...path, "values", index]), message: `"${value}" is no label's value: ${why}.` };
  }
}

function selectorPaths(object: Manifest): readonly Path[] {
  const paths: Path[] = [];
  const group = groupOf(object.apiVersion);
  if (["", "apps", "batch", "policy"].includes(group)) paths.push(["spec", "selector"]);
  if (object.kind === "NetworkPolicy" && group === "networking.k8s.io") paths.push(...policySelectors(object));
  const pod = podTemplateOf(object);
  if (pod === undefined) return paths;
  const spec = [...pod.path, "spec"];
  for (const index of listAt(pod.spec, "topologySpreadConstraints").keys()) {
    paths.push([...spec, "topologySpreadConstraints", index, "labelSelector"]);
  }
  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    const affinity = mapAt(pod.spec, "affinity", kind);
    if (affinity === undefined) continue;
    for (const [list, term] of affinityTerms) {
      for (const index of listAt(affinity, list).keys()) {
        paths.push([...spec, "affinity", kind, list, index, ...term, "labelSelector"]);
      }
    }
  }
  return paths;
}

const affinityTerms = [
  ["requiredDuringSchedulingIgnoredDuringExecution", []],
  ["preferredDuringSchedulingIgnoredDuringExecution", ["podAffinityTerm"]],
] as const;

function policySelectors(object: Manifest): readonly Path[] {
  const paths: Path[] = [["spec", "podSelector"]];
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const [rule, content] of listAt(object, "spec", direction).entries()) {
      for (const peer of listAt(content, peers).keys()) {
        const at = ["spec", direction, rule, peers, peer];
        paths.push([...at, "podSelector"], [...at, "namespaceSelector"]);
      }
    }
  }
  return paths;
}

function mapIn(object: unknown, path: Path): ReturnType<typeof mapAt> {
  let at: unknown = object;
  for (const step of path) at = typeof step === "number" ? listAt({ at }, "at")[step] : mapAt(at)?.[step];
  return mapAt(at);
}
