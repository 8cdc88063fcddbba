import { containersOf } from "../containers.ts";
import { entriesOf, memberOf, membersOf, type Part, problemAt } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import { compareQuantity, parseQuantity, type Quantity } from "../quantity.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** What containers, pods and claims ask for and are limited to. */
export const resources: ObjectRule = {
  name: "resources",
  severity: "error",
  summary: "Nothing requests more than its limit, or less than nothing.",
  kinds: ["PersistentVolumeClaim", ...podKinds],
  *check(object) {
    if (object.kind === "PersistentVolumeClaim") yield* amounts(memberOf({ value: object }, "spec", "resources"));
    const pod = podTemplateOf(object);
    if (pod === undefined) return;
    yield* amounts(memberOf(pod.spec, "resources"));
    for (const { part } of containersOf(pod)) yield* amounts(memberOf(part, "resources"));
    for (const claim of entriesOf(memberOf({ value: object }, "spec", "volumeClaimTemplates"))) {
      yield* amounts(memberOf(claim, "spec", "resources"));
    }
  },
};

/** Source: Kubernetes 1.36, `validateResourceRequirements` in `pkg/apis/core/validation`. */
function* amounts(part: Part): Iterable<Problem> {
  const limits = memberOf(part, "limits");
  for (const [, limit] of membersOf(limits)) yield* notNegative(limit);
  for (const [name, request] of membersOf(memberOf(part, "requests"))) {
    yield* notNegative(request);
    const limit = memberOf(limits, name);
    if (request.value === limit.value) continue;
    const requested = quantity(request);
    const limited = quantity(limit);
    if (requested === undefined || limited === undefined || compareQuantity(requested, limited) <= 0) continue;
    const message = `It requests ${request.value} of ${name} and is limited to ${limit.value}. Raise the limit, or request less.`;
    yield problemAt(request, message);
  }
}

function* notNegative(part: Part): Iterable<Problem> {
  if (!String(part.value).startsWith("-")) return;
  const amount = quantity(part);
  if (amount === undefined || amount.nano >= 0n) return;
  yield problemAt(part, `${part.value} is less than nothing.`);
}

function quantity({ value }: Part): Quantity | undefined {
  return typeof value === "string" || typeof value === "number" ? parseQuantity(value) : undefined;
}
