import { entriesOf, memberOf, type Part } from "./part.ts";

/** Whom a NetworkPolicy's rules, those of both directions, let in or out. */
export function peersOf(spec: Part): readonly Part[] {
  const found: Part[] = [];
  for (const [direction, list] of directions) {
    for (const rule of entriesOf(memberOf(spec, direction))) {
      for (const peer of entriesOf(memberOf(rule, list))) found.push(peer);
    }
  }
  return found;
}

const directions = [
  ["ingress", "from"],
  ["egress", "to"],
] as const;
