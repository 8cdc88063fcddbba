import type { Manifest } from "../../model/manifest.ts";
import { containersOf } from "../containers.ts";
import { listAt, mapAt, numberAt, textAt } from "../data.ts";
import { fieldPath } from "../field-path.ts";
import { groupKind } from "../group-kind.ts";
import { asDnsName, dataKey, dnsLabel, dnsSubdomain, type Form, misfit, pathSegment } from "../name-forms.ts";
import { type PodTemplate, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** What an object, its namespace, containers, volumes and keys are called. */
export const name: ObjectRule = {
  name: "name",
  severity: "error",
  summary: "Every name has the form and length that the API server, and what is made from it, allow.",
  *check(object) {
    yield* ownName(object);
    const namespace = textAt(object.metadata, "namespace");
    if (namespace !== undefined) yield* named(namespace, "a namespace", dnsLabel, () => "metadata.namespace");
    if (object.kind === "ConfigMap" || object.kind === "Secret") yield* dataKeys(object);
    const pod = podTemplateOf(object);
    if (pod === undefined) return;
    yield* containerNames(pod);
    yield* volumeNames(pod);
  },
};

/** What a kind's name may be, where it is not just a DNS subdomain. */
interface Limit {
  readonly form: Form;
  /** Why, where the API server's own form is not the reason. */
  readonly reason?: string;
}

const rbac: Limit = { form: pathSegment };

/**
 * Source: `ValidateObjectMeta` in Kubernetes 1.36, `pkg/apis/<group>/validation`; a Service may begin with a digit since then (KEP-5311).
 * The lengths of Jobs and StatefulSets follow from labels that their controllers write.
 */
const limits: ReadonlyMap<string, Limit> = new Map<string, Limit>([
  ["ClusterRole.rbac.authorization.k8s.io", rbac],
  ["ClusterRoleBinding.rbac.authorization.k8s.io", rbac],
  ["Role.rbac.authorization.k8s.io", rbac],
  ["RoleBinding.rbac.authorization.k8s.io", rbac],
  ["Namespace", { form: dnsLabel }],
  ["Service", { form: dnsLabel }],
  [
    "CronJob.batch",
    { form: { ...dnsSubdomain, longest: 52 }, reason: "each of its Jobs adds 11 characters, and may have 63" },
  ],
  ["Job.batch", { form: { ...dnsSubdomain, longest: 63 }, reason: "its pods bear it as a label" }],
  [
    "StatefulSet.apps",
    {
      form: { ...dnsLabel, longest: 52 },
      reason: "its pods bear it as a label, with 11 more characters for the revision",
    },
  ],
]);

/** Kinds whose names have forms of their own, which nobody declares here. */
const others = new Set(["ClusterTrustBundle.certificates.k8s.io", "IPAddress.networking.k8s.io"]);

function* ownName(object: Manifest): Iterable<Problem> {
  const text = textAt(object.metadata, "name");
  const kind = groupKind(object.apiVersion, object.kind);
  if (text === undefined || others.has(kind)) return;
  const path = () => "metadata.name";
  if (text === "") {
    if (textAt(object.metadata, "generateName") === undefined)
      yield { path: path(), message: "The object has no name." };
    return;
  }
  const { form, reason } = limits.get(kind) ?? { form: dnsSubdomain };
  yield* named(text, `a ${object.kind}`, form, path, reason);
  if (kind === "Job.batch") yield* indexedName(object, text);
}

/** The pods of an indexed Job are called by the Job's name and their index. */
function* indexedName(job: Manifest, text: string): Iterable<Problem> {
  const completions = numberAt(job, "spec", "completions") ?? 0;
  if (textAt(job, "spec", "completionMode") !== "Indexed" || completions < 1) return;
  const last = `${text}-${completions - 1}`;
  const why = misfit(last, dnsLabel);
  if (why !== undefined && misfit(text, dnsSubdomain) === undefined) {
    yield {
      path: "metadata.name",
      message: `The last pod of this indexed Job would have the host name "${last}": ${why}.`,
    };
  }
}

function* containerNames(pod: PodTemplate): Iterable<Problem> {
  const seen = new Set<string>();
  for (const { container, path } of containersOf(pod)) {
    const text = textAt(container, "name");
    if (text === undefined) continue;
    const place = () => fieldPath(pod.object, [...path, "name"]);
    yield* named(text, "a container", dnsLabel, place);
    if (seen.has(text)) {
      yield {
        path: place(),
        message: `Two containers of the pod are called "${text}". Give one of them another name.`,
      };
    }
    seen.add(text);
  }
}

function* volumeNames(pod: PodTemplate): Iterable<Problem> {
  for (const [index, volume] of listAt(pod.spec, "volumes").entries()) {
    const text = textAt(volume, "name");
    const place = () => fieldPath(pod.object, [...pod.path, "spec", "volumes", index, "name"]);
    if (text !== undefined) yield* named(text, "a volume", dnsLabel, place);
  }
  for (const [index, claim] of listAt(pod.object, "spec", "volumeClaimTemplates").entries()) {
    const text = textAt(claim, "metadata", "name");
    const place = () => `spec.volumeClaimTemplates[${index}].metadata.name`;
    if (text !== undefined) yield* named(text, "a volume", dnsLabel, place);
  }
}

function* dataKeys(object: Manifest): Iterable<Problem> {
  for (const field of ["data", "binaryData", "stringData"]) {
    for (const key of Object.keys(mapAt(object, field) ?? {})) {
      const why = misfit(key, dataKey);
      if (why !== undefined) {
        yield { path: fieldPath(object, [field, key]), message: `"${key}" is no key of a ${object.kind}: ${why}.` };
      }
    }
  }
}

function* named(text: string, what: string, form: Form, path: () => string, reason?: string): Iterable<Problem> {
  const why = misfit(text, form);
  if (why === undefined) return;
  const because = reason !== undefined && text.length > form.longest ? ` (${reason})` : "";
  const better = asDnsName(text, form);
  const suggestion = better === undefined ? "" : ` Did you mean "${better}"?`;
  yield { path: path(), message: `"${text}" is no name for ${what}: ${why}${because}.${suggestion}` };
}
