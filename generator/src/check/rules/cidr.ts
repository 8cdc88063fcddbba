import { type IpRange, isWithin, parseIpRange } from "../ip-range.ts";
import { memoized } from "../memoized.ts";
import { entriesOf, memberOf, type Part, whole } from "../part.ts";
import { peersOf } from "../policy-peers.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** Ranges of IP addresses. */
export const cidr: ObjectRule = {
  name: "cidr",
  severity: "error",
  summary: "Every range of IP addresses is one, and an exception lies within its range.",
  kinds: ["NetworkPolicy", "Service"],
  check: (object) =>
    reported((report) => {
      const spec = memberOf(whole(object), "spec");
      if (object.kind === "Service") {
        for (const part of entriesOf(memberOf(spec, "loadBalancerSourceRanges"))) read(part, report);
      } else {
        for (const peer of peersOf(spec)) ofBlock(memberOf(peer, "ipBlock"), report);
      }
    }),
};

/** Source: Kubernetes 1.36, `ValidateIPBlock` in `pkg/apis/networking/validation`. */
function ofBlock(block: Part, report: Report): void {
  if (block.value === undefined) return;
  const whole = memberOf(block, "cidr");
  // Where it is empty, it is missing to the schema.
  const outer = whole.value === "" ? undefined : read(whole, report);
  for (const part of entriesOf(memberOf(block, "except"))) {
    const inner = read(part, report);
    if (inner === undefined || outer === undefined || isWithin(inner, outer)) continue;
    report(part, `${part.value} is not a part of ${whole.value}, and can be no exception of it.`);
  }
}

const rangeOf = memoized(parseIpRange);

function read(part: Part, report: Report): IpRange | undefined {
  if (typeof part.value !== "string") return undefined;
  const range = rangeOf(part.value.trim());
  if (typeof range !== "string") return range;
  report(part, `"${part.value}" is no range of IP addresses: ${range}.`);
  return undefined;
}
