import type { Manifest } from "../../model/manifest.ts";
import { containersOf } from "../containers.ts";
import { numberAt, textAt } from "../data.ts";
import { groupKind } from "../group-kind.ts";
import { asDnsName, dataKey, dnsLabel, dnsSubdomain, type Form, misfit, pathSegment } from "../name-forms.ts";
import { entriesOf, memberOf, membersOf, type Part, problemAt } from "../part.ts";
import { type PodTemplate, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** What an object, its namespace, containers, volumes and keys are called. */
export const name: ObjectRule = {
  name: "name",
  severity: "error",
  summary: "Every name has the form and length that the API server, and what is made from it, allow.",
  *check(object) {
    yield* ownName(object);
    yield* named(memberOf({ value: object }, "metadata", "namespace"), "a namespace", dnsLabel);
    if (object.kind === "ConfigMap" || object.kind === "Secret") yield* dataKeys(object);
    const pod = podTemplateOf(object);
    if (pod !== undefined) yield* podNames(pod);
  },
};

/** What a kind's name may be, where it is not just a DNS subdomain. */
interface Limit {
  readonly form: Form;
  /** Why it is shorter than the form's own length. */
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
  ["CronJob.batch", { form: { ...dnsSubdomain, longest: 52 }, reason: "its Jobs add 11 characters and may have 63" }],
  ["Job.batch", { form: { ...dnsSubdomain, longest: 63 }, reason: "its pods bear it as a label" }],
  ["Namespace", { form: dnsLabel }],
  ["Role.rbac.authorization.k8s.io", rbac],
  ["RoleBinding.rbac.authorization.k8s.io", rbac],
  ["Service", { form: dnsLabel }],
  ["StatefulSet.apps", { form: { ...dnsLabel, longest: 52 }, reason: "its pods bear it as a label, with a revision" }],
]);

/** Kinds whose names have forms of their own, which nobody declares here. */
const others = new Set(["ClusterTrustBundle.certificates.k8s.io", "IPAddress.networking.k8s.io"]);

function* ownName(object: Manifest): Iterable<Problem> {
  const part = memberOf({ value: object }, "metadata", "name");
  const kind = groupKind(object.apiVersion, object.kind);
  if (others.has(kind)) return;
  if (part.value === "" && textAt(object.metadata, "generateName") === undefined) {
    yield problemAt(part, "The object has no name.");
  }
  const { form, reason } = limits.get(kind) ?? { form: dnsSubdomain };
  yield* named(part, `a ${object.kind}`, form, reason);
  if (kind === "Job.batch") yield* indexedName(object, part);
}

/** The pods of an indexed Job are called by the Job's name and their index. */
function* indexedName(job: Manifest, part: Part): Iterable<Problem> {
  const completions = numberAt(job, "spec", "completions") ?? 0;
  if (textAt(job, "spec", "completionMode") !== "Indexed" || completions < 1) return;
  const last = `${part.value}-${completions - 1}`;
  const why = misfit(last, dnsLabel);
  if (why === undefined) return;
  yield problemAt(part, `The last pod of this indexed Job would have the host name "${last}": ${why}.`);
}

function* podNames(pod: PodTemplate): Iterable<Problem> {
  const seen = new Set<unknown>();
  for (const { part } of containersOf(pod)) {
    const its = memberOf(part, "name");
    yield* named(its, "a container", dnsLabel);
    if (typeof its.value === "string" && seen.has(its.value)) {
      const message = `Two containers of the pod are called "${its.value}". Give one of them another name.`;
      yield problemAt(its, message);
    }
    seen.add(its.value);
  }
  for (const volume of entriesOf(memberOf(pod.spec, "volumes"))) {
    yield* named(memberOf(volume, "name"), "a volume", dnsLabel);
  }
  for (const claim of entriesOf(memberOf({ value: pod.object }, "spec", "volumeClaimTemplates"))) {
    yield* named(memberOf(claim, "metadata", "name"), "a volume", dnsLabel);
  }
}

function* dataKeys(object: Manifest): Iterable<Problem> {
  for (const field of ["data", "binaryData", "stringData"]) {
    for (const [key, part] of membersOf(memberOf({ value: object }, field))) {
      const why = misfit(key, dataKey);
      if (why !== undefined) yield problemAt(part, `"${key}" is no key of a ${object.kind}: ${why}.`);
    }
  }
}

function* named(part: Part, what: string, form: Form, reason?: string): Iterable<Problem> {
  const { value } = part;
  if (typeof value !== "string" || value === "") return;
  const why = misfit(value, form);
  if (why === undefined) return;
  const because = reason !== undefined && value.length > form.longest ? ` (${reason})` : "";
  const better = asDnsName(value, form);
  const suggestion = better === undefined ? "" : ` Did you mean "${better}"?`;
  yield problemAt(part, `"${value}" is no name for ${what}: ${why}${because}.${suggestion}`);
}
