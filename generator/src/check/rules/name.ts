import type { Manifest } from "../../model/manifest.ts";
import { containersOf } from "../containers.ts";
import { numberAt, textAt } from "../data.ts";
import { groupKind } from "../group-kind.ts";
import { asDnsName, dataKey, dnsLabel, dnsSubdomain, type Form, misfit, pathSegment } from "../name-forms.ts";
import { entriesOf, memberOf, membersOf, type Part, partAt, whole } from "../part.ts";
import { type PodTemplate, podTemplateOf } from "../pod-template.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** What an object, its namespace, hosts, containers, volumes and keys are called. */
export const name: ObjectRule = {
  name: "name",
  severity: "error",
  summary: "Every name has the form and length that the API server, and what is made from it, allow.",
  check: (object) =>
    reported((report) => {
      const metadata = memberOf(whole(object), "metadata");
      ownName(memberOf(metadata, "name"), report);
      named(memberOf(metadata, "namespace"), "a namespace", dnsLabel, report);
      if (object.kind === "ConfigMap" || object.kind === "Secret") dataKeys(object, report);
      const pod = podTemplateOf(object);
      if (pod !== undefined) podNames(pod, report);
    }),
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
  ["PodDisruptionBudget.policy", { form: pathSegment }],
  ["Role.rbac.authorization.k8s.io", rbac],
  ["RoleBinding.rbac.authorization.k8s.io", rbac],
  ["Service", { form: dnsLabel }],
  ["StatefulSet.apps", { form: { ...dnsLabel, longest: 52 }, reason: "its pods bear it as a label, with a revision" }],
]);

/** Kinds whose names have forms of their own, which nobody declares here. */
const others = new Set(["ClusterTrustBundle.certificates.k8s.io", "IPAddress.networking.k8s.io"]);

function ownName(part: Part, report: Report): void {
  const { object } = part;
  const kind = groupKind(object.apiVersion, object.kind);
  if (others.has(kind)) return;
  if (part.value === "" && textAt(object.metadata, "generateName") === undefined)
    report(part, "The object has no name.");
  const { form, reason } = limits.get(kind) ?? { form: dnsSubdomain };
  named(part, `a ${object.kind}`, form, report, reason);
  if (kind === "Job.batch") indexedName(part, report);
}

/** The pods of an indexed Job are called by the Job's name and their index. */
function indexedName(part: Part, report: Report): void {
  const { spec } = part.object;
  const completions = numberAt(spec, "completions") ?? 0;
  if (textAt(spec, "completionMode") !== "Indexed" || completions < 1) return;
  const last = `${part.value}-${completions - 1}`;
  const why = misfit(last, dnsLabel);
  if (why !== undefined) report(part, `The last pod of this indexed Job would have the host name "${last}": ${why}.`);
}

function podNames(pod: PodTemplate, report: Report): void {
  const seen = new Set<string>();
  for (const { part } of containersOf(pod)) {
    const its = memberOf(part, "name");
    named(its, "a container", dnsLabel, report);
    if (typeof its.value !== "string") continue;
    if (seen.has(its.value)) report(its, `Two containers of the pod are called "${its.value}". Rename one of them.`);
    seen.add(its.value);
  }
  // A StatefulSet gives its pods other ones.
  if (pod.object.kind !== "StatefulSet") {
    named(memberOf(pod.spec, "hostname"), "a host", dnsLabel, report);
    named(memberOf(pod.spec, "subdomain"), "a domain's part", dnsLabel, report);
  }
  for (const volume of entriesOf(memberOf(pod.spec, "volumes"))) {
    named(memberOf(volume, "name"), "a volume", dnsLabel, report);
  }
  for (const claim of entriesOf(partAt(whole(pod.object), "spec", "volumeClaimTemplates"))) {
    named(partAt(claim, "metadata", "name"), "a volume", dnsLabel, report);
  }
}

function dataKeys(object: Manifest, report: Report): void {
  for (const field of ["data", "binaryData", "stringData"]) {
    for (const part of membersOf(memberOf(whole(object), field))) {
      const why = misfit(String(part.step), dataKey);
      if (why !== undefined) report(part, `"${part.step}" is no key of a ${object.kind}: ${why}.`);
    }
  }
}

function named(part: Part, what: string, form: Form, report: Report, reason?: string): void {
  const { value } = part;
  if (typeof value !== "string" || value === "") return;
  const why = misfit(value, form);
  if (why === undefined) return;
  const because = reason !== undefined && value.length > form.longest ? ` (${reason})` : "";
  const better = asDnsName(value, form);
  const suggestion = better === undefined ? "" : ` Did you mean "${better}"?`;
  report(part, `"${value}" is no name for ${what}: ${why}${because}.${suggestion}`);
}
