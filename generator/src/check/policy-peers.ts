import { entriesOf, memberOf, type Part } from "./part.ts";

/** Whom a NetworkPolicy's rules, those of both directions, let in or out. */
export function peersOf(spec: Part): readonly Part[] {
  const found: Part[] = [];
  for (const rule of entriesOf(memberOf(spec, "ingress"))) found.push(...entriesOf(memberOf(rule, "from")));
  for (const rule of entriesOf(memberOf(spec, "egress"))) found.push(...entriesOf(memberOf(rule, "to")));
  return found;
}
