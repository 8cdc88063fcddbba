import { containersOf } from "../containers.ts";
import { entriesOf, memberOf, membersOf, type Part, partAt, whole } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import { compareQuantity, parseQuantity, type Quantity } from "../quantity.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** What containers, pods and claims ask for and are limited to. */
export const resources: ObjectRule = {
  name: "resources",
  severity: "error",
  summary: "Nothing requests more than its limit, or less than nothing.",
  kinds: ["PersistentVolumeClaim", ...podKinds],
  check: (object) =>
    reported((report) => {
      const spec = memberOf(whole(object), "spec");
      if (object.kind === "PersistentVolumeClaim") amounts(memberOf(spec, "resources"), report);
      const pod = podTemplateOf(object);
      if (pod === undefined) return;
      amounts(memberOf(pod.spec, "resources"), report);
      for (const { part } of containersOf(pod)) amounts(memberOf(part, "resources"), report);
      for (const claim of entriesOf(memberOf(spec, "volumeClaimTemplates"))) {
        amounts(partAt(claim, "spec", "resources"), report);
      }
    }),
};

/** Source: Kubernetes 1.36, `validateResourceRequirements` in `pkg/apis/core/validation`. */
function amounts(part: Part, report: Report): void {
  const limits = memberOf(part, "limits");
  for (const limit of membersOf(limits)) notNegative(limit, report);
  for (const request of membersOf(memberOf(part, "requests"))) {
    notNegative(request, report);
    const limit = memberOf(limits, String(request.step));
    if (request.value === limit.value) continue;
    const requested = quantity(request);
    const limited = quantity(limit);
    if (requested === undefined || limited === undefined || compareQuantity(requested, limited) <= 0) continue;
    const what = `It requests ${request.value} of ${request.step} and is limited to ${limit.value}.`;
    report(request, `${what} Raise the limit, or request less.`);
  }
}

function notNegative(part: Part, report: Report): void {
  const { value } = part;
  const mayBe = typeof value === "number" ? value < 0 : typeof value === "string" && value.startsWith("-");
  if (mayBe && (quantity(part)?.nano ?? 0n) < 0n) report(part, `${value} is less than nothing.`);
}

function quantity({ value }: Part): Quantity | undefined {
  return typeof value === "string" || typeof value === "number" ? parseQuantity(value) : undefined;
}
