import { memberOf, whole } from "../part.ts";
import { reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** How many pods a disruption budget lets go. */
export const disruptionBudget: ObjectRule = {
  name: "disruption-budget",
  severity: "error",
  summary: "A PodDisruptionBudget says minAvailable or maxUnavailable, as a number of pods or a percentage.",
  kinds: ["PodDisruptionBudget"],
  check: (object) =>
    reported((report) => {
      const spec = memberOf(whole(object), "spec");
      if (typeof spec.value !== "object") return;
      const all = ["minAvailable", "maxUnavailable"].map((field) => memberOf(spec, field));
      const given = all.filter(({ value }) => value !== undefined && value !== null);
      if (given.length === 0) {
        report(spec, "It says neither minAvailable nor maxUnavailable, and would let no pod be evicted.");
      }
      if (given.length === 2) {
        report(spec, "It says both minAvailable and maxUnavailable. Keep one: maxUnavailable fits any number of pods.");
      }
      for (const part of given) {
        const why = misfit(part.value);
        if (why !== undefined) report(part, why);
      }
    }),
};

/** Source: Kubernetes 1.36, `ValidatePositiveIntOrPercent` and `IsNotMoreThan100Percent` in `pkg/apis/apps/validation`. */
function misfit(value: unknown): string | undefined {
  if (typeof value === "number") return value < 0 ? `${value} is less than nothing.` : undefined;
  if (typeof value !== "string") return undefined;
  if (/^\d+$/.test(value)) return `"${value}" is text. Write the number without quotes, or a percentage: "${value}%".`;
  if (!/^\d+%$/.test(value)) return `"${value}" is neither a number nor a percentage as "50%".`;
  return Number.parseInt(value, 10) > 100 ? `${value} is more than all.` : undefined;
}
