import type { Place } from "../model/environment.ts";
import type { Egress } from "../model/handle.ts";
import { at } from "../model/varying.ts";

/** How exactly a NetworkPolicy can say what a path leads to, in one place. */
export function exactness(path: Egress, place: Place): string {
  const ports = path.ports
    .map(({ port, protocol }) => (protocol === "TCP" ? `${port}` : `${port}/${protocol}`))
    .join(", ");
  if ("workload" in path) return `exact: the pods of \`${path.workload}\`, port ${ports}`;
  const named = place.target.network?.ranges?.[path.ranges];
  if (named !== undefined) return `ranges: ${named.join(", ")}, port ${ports}`;
  const hosts = (at(path.hosts, place) ?? []).join(", ");
  const where = path.within === "private" ? "all private networks" : "the whole internet";
  return `wide: ${where} on port ${ports}, for ${hosts} (a NetworkPolicy knows no host names)`;
}
