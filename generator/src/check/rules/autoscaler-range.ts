import { numberAt } from "../data.ts";
import { groupOf } from "../group-kind.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** The range in which an autoscaler counts. */
export const autoscalerRange: ObjectRule = {
  name: "autoscaler-range",
  severity: "error",
  summary: "An autoscaler's most replicas are no fewer than its fewest.",
  kinds: ["HorizontalPodAutoscaler", "ScaledJob", "ScaledObject"],
  *check({ apiVersion, kind, spec }) {
    const group = groupOf(apiVersion);
    if (group === "autoscaling" && kind === "HorizontalPodAutoscaler") {
      yield* range(spec, { fewest: ["minReplicas", 1], most: ["maxReplicas", undefined] });
    } else if (group === "keda.sh") {
      yield* range(spec, { fewest: ["minReplicaCount", 0], most: ["maxReplicaCount", 100] });
      yield* idle(spec);
    }
  },
};

/** A field, and what it is when nobody says. */
type Field = readonly [name: string, usual: number | undefined];

/** Sources: Kubernetes 1.36, `validateHorizontalPodAutoscalerSpec`; KEDA, "ScaledObject specification". */
function* range(spec: unknown, { fewest, most }: { readonly fewest: Field; readonly most: Field }): Iterable<Problem> {
  const [lowName, low = 0] = fieldOf(spec, fewest);
  const [highName, high] = fieldOf(spec, most);
  if (low < 0) yield { path: `spec.${lowName}`, message: `${low} is less than nothing.` };
  if (high === undefined) return;
  if (high < 1) yield { path: `spec.${highName}`, message: `${high} leaves no replica ever. It is at least 1.` };
  else if (low > high)
    yield { path: `spec.${lowName}`, message: `${lowName} (${low}) is above ${highName} (${high}).` };
}

function fieldOf(spec: unknown, [name, usual]: Field): Field {
  return [name, numberAt(spec, name) ?? usual];
}

/** KEDA goes to the idle count below the fewest, so that it must be lower. Source: KEDA, "ScaledObject specification", idleReplicaCount. */
function* idle(spec: unknown): Iterable<Problem> {
  const count = numberAt(spec, "idleReplicaCount");
  const fewest = numberAt(spec, "minReplicaCount") ?? 0;
  if (count === undefined || count < fewest) return;
  const message = `idleReplicaCount (${count}) must be below minReplicaCount (${fewest}).`;
  yield { path: "spec.idleReplicaCount", message };
}
