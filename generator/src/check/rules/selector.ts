import { titleOf } from "../../layer/identity.ts";
import type { Manifest } from "../../model/manifest.ts";
import { mapAt, textAt } from "../data.ts";
import { groupKind } from "../group-kind.ts";
import { type Requirements, readLabels, readSelector, requirementText, selects, unmet } from "../label-selector.ts";
import type { ObjectSet } from "../object-set.ts";
import { memberOf, type Part, partAt, whole } from "../part.ts";
import { type PodTemplate, podTemplateOf } from "../pod-template.ts";
import { peersOf } from "../policy-peers.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule, SetRule } from "../rule.ts";
import { Suggestions } from "../suggestions.ts";

/** What selectors select: a controller its own pods, all others some pods at all. */
export const selector: ObjectRule & SetRule = {
  name: "selector",
  severity: "error",
  summary: "Every selector selects the pods that it is for: some, and no others.",
  kinds: ["DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet"],
  check: (object) =>
    reported((report) => {
      const pod = podTemplateOf(object);
      if (pod !== undefined) ownTemplate(pod, report);
    }),
  checkAll: (set) =>
    reported((report) => {
      const finder = { set, suggestions: new Suggestions(), report };
      for (const service of set.ofKind("Service")) if (set.isOwn(service)) ofService(service, finder);
      for (const budget of set.ofKind("PodDisruptionBudget.policy")) if (set.isOwn(budget)) ofBudget(budget, finder);
      for (const policy of set.ofKind("NetworkPolicy.networking.k8s.io")) {
        if (set.isOwn(policy)) ofPolicy(policy, finder);
      }
      for (const pod of set.pods) ofController(pod, finder);
    }),
};

/** Source: Kubernetes 1.36, `pkg/apis/apps/validation`, and for Jobs `generateSelector` in `pkg/registry/batch/job`. */
function ownTemplate({ object, labels }: PodTemplate, report: Report): void {
  const part = selectorPart(object);
  const requirements = requirementsOf(part);
  if (requirements === undefined) return;
  if (object.kind === "Job" && mapAt(object.spec)?.manualSelector !== true) {
    if (requirements.length === 0) return;
    report(part, "The cluster makes the selector of a Job. Take this one out, or set `manualSelector: true`.");
    return;
  }
  if (requirements.length === 0) report(part, "The selector is empty, and would select the pods of all others too.");
  const wanted = unmet(requirements, labels);
  if (wanted === undefined) return;
  const found = Object.hasOwn(labels, wanted.key) ? labels[wanted.key] : undefined;
  const has = typeof found === "string" ? `has ${wanted.key}=${found}` : "has no such label";
  report(part, `It selects ${requirementText(wanted)}, but the pod template ${has}. The two must agree.`);
}

function selectorPart(object: Manifest): Part {
  return partAt(whole(object), "spec", "selector");
}

/** A ReplicationController's selector is a map of labels, as a Service's. */
function requirementsOf({ object, value }: Part): Requirements | undefined {
  return object.kind === "ReplicationController" || object.kind === "Service" ? readLabels(value) : readSelector(value);
}

/** What it takes to find out what a selector selects in a place. */
interface Finder {
  readonly set: ObjectSet;
  readonly suggestions: Suggestions;
  readonly report: Report;
}

function ofService(service: Manifest, finder: Finder): void {
  if (textAt(service.spec, "type") === "ExternalName") return;
  const part = selectorPart(service);
  const requirements = readLabels(part.value ?? {});
  if (requirements === undefined) return;
  if (requirements.length > 0) {
    selectsSome(part, requirements, finder);
    alsoSelectsJobs(part, finder.set.select(requirements), finder.report);
  } else if (textAt(service.spec, "clusterIP") !== "None" && !hasEndpoints(finder.set, service.metadata.name)) {
    const remedy = "Select pods, or add an EndpointSlice with the label kubernetes.io/service-name";
    finder.report(part, `The Service selects no pods, and nothing else says where it leads. ${remedy}.`);
  }
}

/** Whether something else than a selector fills a Service. */
function hasEndpoints(set: ObjectSet, name: string): boolean {
  if (set.find("Endpoints", name) !== undefined || set.unknownMakers.mayMake(name)) return true;
  const slices = set.ofKind("EndpointSlice.discovery.k8s.io");
  return slices.some(({ metadata }) => textAt(metadata, "labels", "kubernetes.io/service-name") === name);
}

/** Who runs to an end serves nothing; where a Service is for the pods of Jobs alone, that is meant. */
function alsoSelectsJobs(part: Part, pods: Iterable<PodTemplate>, report: Report): void {
  let serving: PodTemplate | undefined;
  let job: PodTemplate | undefined;
  for (const pod of pods) {
    if (isJob(pod)) job ??= pod;
    else serving ??= pod;
    if (serving === undefined || job === undefined) continue;
    const both = `It selects the pods of ${titleOf(serving.object)}, and those of ${titleOf(job.object)} too`;
    report(part, `${both}, which would get traffic while they run. Select a label that only the first have.`);
    return;
  }
}

function isJob({ object }: PodTemplate): boolean {
  return object.kind === "CronJob" || object.kind === "Job" || object.kind === "ScaledJob";
}

/** Source: Kubernetes API reference, `PodDisruptionBudgetSpec.selector`: none selects nothing, an empty one everything. */
function ofBudget(budget: Manifest, finder: Finder): void {
  const part = selectorPart(budget);
  if (part.value === undefined || part.value === null) finder.report(part, "Without a selector it protects no pod.");
  else selectsSome(part, readSelector(part.value), finder);
}

function ofPolicy(policy: Manifest, finder: Finder): void {
  const spec = memberOf(whole(policy), "spec");
  const selected = memberOf(spec, "podSelector");
  selectsSome(selected, readSelector(selected.value), finder);
  for (const peer of peersOf(spec)) {
    const pods = memberOf(peer, "podSelector");
    if (pods.value === undefined || !isHere(memberOf(peer, "namespaceSelector"), finder.set.namespace)) continue;
    selectsSome(pods, readSelector(pods.value), finder);
  }
}

/** Whether a peer's pods are surely those of the place's own namespace. */
function isHere({ value }: Part, namespace: string): boolean {
  if (value === undefined || value === null) return true;
  const requirements = readSelector(value) ?? [];
  return requirements.some(
    ({ key, operator, values }) =>
      key === "kubernetes.io/metadata.name" && operator === "In" && values.every((name) => name === namespace),
  );
}

function selectsSome(part: Part, requirements: Requirements | undefined, { set, suggestions, report }: Finder): void {
  if (requirements === undefined || isFound(set, requirements)) return;
  if (requirements.some(({ values }) => values.some((value) => set.unknownMakers.mayMake(value)))) return;
  if (requirements.length === 0) return;
  const odd = requirements.find((requirement) => !isFound(set, [requirement]));
  const [value] = odd?.values ?? [];
  const remedy = odd === undefined || value === undefined ? "" : suggestions.instead(value, set.labelValues(odd.key));
  const wanted = requirements.map(requirementText).join(", ");
  report(part, `No pod has the labels that it selects: ${wanted}.${remedy}`);
}

function isFound(set: ObjectSet, requirements: Requirements): boolean {
  for (const _ of set.select(requirements)) return true;
  return false;
}

function ofController(pod: PodTemplate, { set, report }: Finder): void {
  const { object } = pod;
  const part = selectorPart(object);
  const requirements = requirementsOf(part) ?? [];
  if (requirements.length > 0) {
    for (const other of set.select(requirements, set.namespaceOf(object))) {
      if (other.object === object) continue;
      const both = `It selects the pods of ${titleOf(other.object)} too, which autoscalers and budgets would count`;
      report(part, `${both}. Select a label that only its own have.`);
      break;
    }
  }
  if (groupKind(object.apiVersion, object.kind) === "StatefulSet.apps" && set.isOwn(object)) {
    governingService(pod, set, report);
  }
}

/** Members have names in DNS only where the Service that their set names selects them. */
function governingService(pod: PodTemplate, set: ObjectSet, report: Report): void {
  const part = partAt(whole(pod.object), "spec", "serviceName");
  const service = typeof part.value === "string" ? set.find("Service", part.value) : undefined;
  if (service === undefined) return;
  const requirements = readLabels(selectorPart(service).value ?? {});
  if (requirements === undefined || (requirements.length > 0 && selects(requirements, pod))) return;
  report(part, `Service/${part.value} does not select its pods, which would have no names in DNS.`);
}
