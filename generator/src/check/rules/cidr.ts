import { type IpRange, isWithin, parseIpRange } from "../ip-range.ts";
import { entriesOf, memberOf, type Part, problemAt } from "../part.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** Ranges of IP addresses. */
export const cidr: ObjectRule = {
  name: "cidr",
  severity: "error",
  summary: "Every range of IP addresses is one, and an exception lies within its range.",
  kinds: ["NetworkPolicy", "Service"],
  *check(object) {
    const spec = memberOf({ value: object }, "spec");
    if (object.kind === "Service") {
      for (const part of entriesOf(memberOf(spec, "loadBalancerSourceRanges"))) yield* rangeIn(part).problems;
    } else {
      for (const block of ipBlocks(spec)) yield* ipBlock(block);
    }
  },
};

function* ipBlocks(spec: Part): Iterable<Part> {
  for (const [direction, peers] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    for (const rule of entriesOf(memberOf(spec, direction))) {
      for (const peer of entriesOf(memberOf(rule, peers))) yield memberOf(peer, "ipBlock");
    }
  }
}

/** Source: Kubernetes 1.36, `ValidateIPBlock` in `pkg/apis/networking/validation`. */
function* ipBlock(block: Part): Iterable<Problem> {
  const outer = rangeIn(memberOf(block, "cidr"));
  yield* outer.problems;
  for (const part of entriesOf(memberOf(block, "except"))) {
    const inner = rangeIn(part);
    yield* inner.problems;
    if (inner.range === undefined || outer.range === undefined || isWithin(inner.range, outer.range)) continue;
    const message = `${part.value} is not a part of ${memberOf(block, "cidr").value}, and can be no exception of it.`;
    yield problemAt(part, message);
  }
}

function rangeIn(part: Part): { readonly range?: IpRange; readonly problems: readonly Problem[] } {
  if (typeof part.value !== "string" || part.value === "") return { problems: [] };
  const range = parseIpRange(part.value.trim());
  if (typeof range !== "string") return { range, problems: [] };
  return { problems: [problemAt(part, `"${part.value}" is no range of IP addresses: ${range}.`)] };
}
