import { mapAt } from "../data.ts";
import type { ObjectRule } from "../rule.ts";

/** How many pods a disruption budget lets go. */
export const disruptionBudget: ObjectRule = {
  name: "disruption-budget",
  severity: "error",
  summary: "A PodDisruptionBudget says minAvailable or maxUnavailable, as a number of pods or a percentage.",
  kinds: ["PodDisruptionBudget"],
  *check({ spec }) {
    const map = mapAt(spec);
    if (map === undefined) return;
    const given = fields.filter((field) => map[field] !== undefined && map[field] !== null);
    if (given.length === 0) {
      yield {
        path: "spec",
        message: "It says neither minAvailable nor maxUnavailable, and would let no pod be evicted.",
      };
    }
    if (given.length === 2) {
      yield {
        path: "spec",
        message: "It says both minAvailable and maxUnavailable. Keep one: maxUnavailable fits any number of replicas.",
      };
    }
    for (const field of given) {
      const why = misfit(map[field]);
      if (why !== undefined) yield { path: `spec.${field}`, message: why };
    }
  },
};

const fields = ["minAvailable", "maxUnavailable"];

/** Source: Kubernetes 1.36, `ValidatePositiveIntOrPercent` and `IsNotMoreThan100Percent` in `pkg/apis/apps/validation`. */
function misfit(value: unknown): string | undefined {
  if (typeof value === "number") return value < 0 ? `${value} is less than nothing.` : undefined;
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value))
    return `"${value}" is text. Write the number without quotes, or a percentage, as "${value}%".`;
  if (!/^\d+%$/.test(value)) return `"${value}" is neither a number nor a percentage, as "50%".`;
  return Number.parseInt(value, 10) > 100 ? `${value} is more than all.` : undefined;
}
