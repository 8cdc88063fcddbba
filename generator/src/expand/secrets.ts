import type { Place } from "../model/environment.ts";
import { type Graph, runsIn } from "../resolve/graph.ts";
import { secretPath } from "./external-secret.ts";

/** A secret that must exist in AWS Secrets Manager, with who reads which key. */
export interface NeededSecret {
  /** Its name there, as `polybot/prod/telegram`. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly keys: readonly { readonly key: string; readonly readers: readonly string[] }[];
}

/** Every secret and key that must exist in one place. */
export function neededSecrets(
  { system, workloads }: Pick<Graph, "system" | "workloads">,
  place: Place,
): readonly NeededSecret[] {
  const readers = new Map<string, Map<string, Set<string>>>();
  for (const { workload, secrets } of workloads.filter((each) => runsIn(each.workload, place))) {
    for (const [secret, { files, environments }] of secrets) {
      if (environments !== undefined && !environments.includes(place.name)) continue;
      const keys = readers.get(secret) ?? new Map<string, Set<string>>();
      readers.set(secret, keys);
      for (const { key } of files) keys.set(key, (keys.get(key) ?? new Set()).add(workload.name));
    }
  }
  const { account, region } = place.target.aws;
  return sorted(readers).map(([secret, keys]) => ({
    name: secretPath(system.name, place.name, secret),
    account,
    region,
    keys: sorted(keys).map(([key, names]) => ({ key, readers: [...names].sort() })),
  }));
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
