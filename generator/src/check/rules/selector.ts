import { titleOf } from "../../layer/identity.ts";
import type { Manifest } from "../../model/manifest.ts";
import { mapAt, textAt } from "../data.ts";
import { groupKind } from "../group-kind.ts";
import { type Requirements, readLabels, readSelector, requirementText, selects, unmet } from "../label-selector.ts";
import type { ObjectSet } from "../object-set.ts";
import { entriesOf, memberOf, type Part, problemAt } from "../part.ts";
import { type PodTemplate, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem, SetRule } from "../rule.ts";
import { Suggestions } from "../suggestions.ts";

/** What selectors select: a controller its own pods, all others some pods at all. */
export const selector: ObjectRule & SetRule = {
  name: "selector",
  severity: "error",
  summary: "Every selector selects the pods that it is for: some, and no others.",
  kinds: ["DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet"],
  *check(object) {
    const pod = podTemplateOf(object);
    if (pod !== undefined) yield* ownTemplate(pod, memberOf({ value: object }, "spec", "selector"));
  },
  *checkAll(set) {
    const suggestions = new Suggestions();
    const selecting = (part: Part, requirements: Requirements | undefined) =>
      selectsNothing(set, suggestions, part, requirements);
    for (const service of set.ofKind("Service")) {
      for (const problem of ofService(set, service, selecting)) yield { ...problem, object: service };
    }
    for (const budget of set.ofKind("PodDisruptionBudget.policy")) {
      for (const problem of ofBudget(set, budget, selecting)) yield { ...problem, object: budget };
    }
    for (const policy of set.ofKind("NetworkPolicy.networking.k8s.io")) {
      for (const problem of ofPolicy(set, policy, selecting)) yield { ...problem, object: policy };
    }
    for (const pod of set.pods) {
      for (const problem of ofController(set, pod)) yield { ...problem, object: pod.object };
    }
  },
};

/** Finds fault with a selector that selects no pod. */
type Selecting = (part: Part, requirements: Requirements | undefined) => Iterable<Problem>;

/** Source: Kubernetes 1.36, `pkg/apis/apps/validation`, and for Jobs `generateSelector` in `pkg/registry/batch/job`. */
function* ownTemplate({ object, labels }: PodTemplate, part: Part): Iterable<Problem> {
  const requirements = selectorOf(object);
  if (requirements === undefined) return;
  if (object.kind === "Job" && mapAt(object, "spec")?.manualSelector !== true) {
    if (requirements.length === 0) return;
    yield problemAt(part, "The cluster makes the selector of a Job. Take this one out, or set `manualSelector: true`.");
    return;
  }
  if (requirements.length === 0)
    yield problemAt(part, "The selector is empty, and would select the pods of all others too.");
  const wanted = unmet(requirements, labels);
  if (wanted === undefined) return;
  const found = labels[wanted.key];
  const has = found === undefined ? "has no such label" : `has ${wanted.key}=${found}`;
  yield problemAt(part, `It selects ${requirementText(wanted)}, but the pod template ${has}. The two must agree.`);
}

/** A controller's own selector. */
function selectorOf({ kind, spec }: Manifest): Requirements | undefined {
  const its = mapAt(spec)?.selector;
  return kind === "ReplicationController" ? readLabels(its) : readSelector(its);
}

function* ofService(set: ObjectSet, service: Manifest, selecting: Selecting): Iterable<Problem> {
  const spec = memberOf({ value: service }, "spec");
  if (!set.isOwn(service) || textAt(spec.value, "type") === "ExternalName") return;
  const part = memberOf(spec, "selector");
  const requirements = readLabels(part.value ?? {});
  if (requirements === undefined) return;
  if (requirements.length === 0) {
    if (textAt(spec.value, "clusterIP") === "None" || hasEndpoints(set, service.metadata.name)) return;
    const remedy = "Select pods, or add an EndpointSlice with the label kubernetes.io/service-name";
    yield problemAt(spec, `The Service selects no pods, and nothing else says where it leads. ${remedy}.`);
    return;
  }
  yield* selecting(part, requirements);
  yield* alsoSelectsJobs(part, set.select(requirements));
}

/** Who runs to an end serves nothing; where a Service is for the pods of Jobs alone, that is meant. */
function* alsoSelectsJobs(part: Part, pods: Iterable<PodTemplate>): Iterable<Problem> {
  let serving: PodTemplate | undefined;
  let job: PodTemplate | undefined;
  for (const pod of pods) {
    if (isJob(pod)) job ??= pod;
    else serving ??= pod;
    if (serving === undefined || job === undefined) continue;
    const message = `It selects the pods of ${titleOf(serving.object)}, and of ${titleOf(job.object)} too, which would get traffic while they run. Select a label that only the first have.`;
    yield problemAt(part, message);
    return;
  }
}

function isJob({ object }: PodTemplate): boolean {
  return object.kind === "CronJob" || object.kind === "Job" || object.kind === "ScaledJob";
}

/** Whether something else than a selector fills a Service. */
function hasEndpoints(set: ObjectSet, name: string): boolean {
  if (set.find("Endpoints", name) !== undefined || set.unknownMakers.mayMake(name)) return true;
  const slices = set.ofKind("EndpointSlice.discovery.k8s.io");
  return slices.some(({ metadata }) => textAt(metadata, "labels", "kubernetes.io/service-name") === name);
}

/** Source: Kubernetes API reference, `PodDisruptionBudgetSpec.selector`: none selects nothing, an empty one everything. */
function* ofBudget(set: ObjectSet, budget: Manifest, selecting: Selecting): Iterable<Problem> {
  if (!set.isOwn(budget)) return;
  const part = memberOf({ value: budget }, "spec", "selector");
  if (part.value === undefined || part.value === null) {
    yield problemAt(part, "Without a selector it protects no pod.");
    return;
  }
  yield* selecting(part, readSelector(part.value));
}

function* ofPolicy(set: ObjectSet, policy: Manifest, selecting: Selecting): Iterable<Problem> {
  if (!set.isOwn(policy)) return;
  const spec = memberOf({ value: policy }, "spec");
  const selected = memberOf(spec, "podSelector");
  yield* selecting(selected, readSelector(selected.value));
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const rule of entriesOf(memberOf(spec, direction))) {
      for (const peer of entriesOf(memberOf(rule, peers))) {
        if (!isHere(memberOf(peer, "namespaceSelector"), set.namespace)) continue;
        const part = memberOf(peer, "podSelector");
        yield* selecting(part, readSelector(part.value));
      }
    }
  }
}

/** Whether a peer's pods are surely those of the place's own namespace. */
function isHere({ value }: Part, namespace: string): boolean {
  if (value === undefined || value === null) return true;
  return (
    readSelector(value)?.some(
      ({ key, operator, values }) =>
        key === "kubernetes.io/metadata.name" && operator === "In" && values.every((name) => name === namespace),
    ) ?? false
  );
}

function* selectsNothing(
  set: ObjectSet,
  suggestions: Suggestions,
  part: Part,
  requirements: Requirements | undefined,
): Iterable<Problem> {
  if (requirements === undefined || requirements.length === 0) return;
  for (const _ of set.select(requirements)) return;
  if (requirements.some(({ values }) => values.some((value) => set.unknownMakers.mayMake(value)))) return;
  const wanted = requirements.map(requirementText).join(", ");
  const odd = requirements.find((requirement) => isNowhere(set, [requirement]));
  const [value] = odd?.values ?? [];
  const remedy = odd === undefined || value === undefined ? "" : suggestions.instead(value, set.labelValues(odd.key));
  yield problemAt(part, `No pod has the labels that it selects: ${wanted}.${remedy}`);
}

function isNowhere(set: ObjectSet, requirements: Requirements): boolean {
  for (const _ of set.select(requirements)) return false;
  return true;
}

function* ofController(set: ObjectSet, pod: PodTemplate): Iterable<Problem> {
  const { object } = pod;
  const part = memberOf({ value: object }, "spec", "selector");
  const requirements = selectorOf(object) ?? [];
  if (requirements.length > 0) {
    for (const other of set.select(requirements, set.namespaceOf(object))) {
      if (other.object === object) continue;
      const message = `It selects the pods of ${titleOf(other.object)} too: autoscalers and budgets would count them. Select a label that only its own have.`;
      yield problemAt(part, message);
      break;
    }
  }
  if (groupKind(object.apiVersion, object.kind) === "StatefulSet.apps") yield* governingService(set, pod);
}

/** Members have names in DNS only where the Service that the set names selects them. */
function* governingService(set: ObjectSet, pod: PodTemplate): Iterable<Problem> {
  const { object } = pod;
  const part = memberOf({ value: object }, "spec", "serviceName");
  const service = set.isOwn(object) ? set.find("Service", String(part.value)) : undefined;
  const requirements = service === undefined ? undefined : readLabels(mapAt(service, "spec", "selector") ?? {});
  if (requirements === undefined || (requirements.length > 0 && selects(requirements, pod))) return;
  yield problemAt(part, `Service/${part.value} does not select its pods, which would have no names in DNS.`);
}
