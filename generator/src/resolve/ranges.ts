import type { Place } from "../model/environment.ts";
import type { ResolvedWorkload } from "./graph.ts";

/**
 * The ranges of targets that no access asks for: sentences. A misspelt name would leave the path that it was meant for open to the whole
 * internet, without a word.
 */
export function unusedRanges(workloads: readonly ResolvedWorkload[], places: readonly Place[]): readonly string[] {
  const pods = workloads.flatMap(({ main, jobs }) => [main, ...jobs]);
  const asked = new Set(
    pods.flatMap(({ edges }) =>
      edges.flatMap(({ egress }) => egress.flatMap((path) => ("hosts" in path ? [path.ranges] : []))),
    ),
  );
  if (pods.some((pod) => [...pod.containers, ...pod.init].some(({ granted }) => granted))) asked.add("sts");
  return places.flatMap(({ id, target }) =>
    Object.keys(target.network?.ranges ?? {})
      .filter((name) => !asked.has(name))
      .map(
        (name) =>
          `The target "${id}" names ranges of "${name}", which nothing uses. In use: ${[...asked].sort().join(", ") || "none"}.`,
      ),
  );
}
