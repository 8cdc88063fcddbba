import { numberAt } from "../data.ts";
import { groupOf } from "../group-kind.ts";
import { memberOf, type Part, whole } from "../part.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** The range in which an autoscaler counts. */
export const autoscalerRange: ObjectRule = {
  name: "autoscaler-range",
  severity: "error",
  summary: "An autoscaler's most replicas are no fewer than its fewest.",
  kinds: ["HorizontalPodAutoscaler", "ScaledJob", "ScaledObject"],
  check: (object) =>
    reported((report) => {
      const spec = memberOf(whole(object), "spec");
      const group = groupOf(object.apiVersion);
      if (group === "autoscaling") ofAutoscaler(spec, report);
      if (group === "keda.sh") ofKeda(spec, report);
    }),
};

/** Source: Kubernetes 1.36, `validateHorizontalPodAutoscalerSpec`. */
function ofAutoscaler(spec: Part, report: Report): void {
  range(spec, ["minReplicas", 1], ["maxReplicas", undefined], report);
}

/** Source: KEDA documentation, "ScaledObject specification". */
function ofKeda(spec: Part, report: Report): void {
  range(spec, ["minReplicaCount", 0], ["maxReplicaCount", 100], report);
  const idle = numberAt(spec.value, "idleReplicaCount");
  const fewest = numberAt(spec.value, "minReplicaCount") ?? 0;
  if (idle === undefined || idle < fewest) return;
  report(memberOf(spec, "idleReplicaCount"), `idleReplicaCount (${idle}) must be below minReplicaCount (${fewest}).`);
}

/** A field, and what it is when nobody says. */
type Field = readonly [name: string, usual: number | undefined];

function range(spec: Part, [fewest, usualFewest]: Field, [most, usualMost]: Field, report: Report): void {
  const low = numberAt(spec.value, fewest) ?? usualFewest ?? 0;
  const high = numberAt(spec.value, most) ?? usualMost;
  if (low < 0) report(memberOf(spec, fewest), `${low} is less than nothing.`);
  if (high === undefined) return;
  if (high < 1) report(memberOf(spec, most), `${high} leaves no replica ever. It is at least 1.`);
  else if (low > high) report(memberOf(spec, fewest), `${fewest} (${low}) is above ${most} (${high}).`);
}
