import { mapAt } from "../check/data.ts";
import type { Finding } from "../check/finding.ts";
import { amend } from "../layer/amend.ts";
import type { SymbolicObject } from "../layer/symbolic.ts";
import type { Amendments } from "../model/amendments.ts";
import type { Place } from "../model/environment.ts";
import { at } from "../model/varying.ts";
import type { ResolvedWorkload } from "../resolve/graph.ts";

/** Which objects a word of `Amendments` means: the one of its kind, or several by their name. */
const meanings = {
  configMaps: { kind: "ConfigMap", named: true },
  cronJob: { kind: "CronJob", named: false },
  deployment: { kind: "Deployment", named: false },
  externalSecrets: { kind: "ExternalSecret", named: true },
  horizontalPodAutoscaler: { kind: "HorizontalPodAutoscaler", named: false },
  httpRoutes: { kind: "HTTPRoute", named: true },
  ingresses: { kind: "Ingress", named: true },
  job: { kind: "Job", named: false },
  jobs: { kind: "Job", named: true },
  networkPolicies: { kind: "NetworkPolicy", named: true },
  podDisruptionBudget: { kind: "PodDisruptionBudget", named: false },
  scaledObject: { kind: "ScaledObject", named: false },
  service: { kind: "Service", named: false },
  serviceAccount: { kind: "ServiceAccount", named: false },
  statefulSet: { kind: "StatefulSet", named: false },
} as const satisfies Record<keyof Amendments, { readonly kind: string; readonly named: boolean }>;

/** Merges what a workload changes into its generated objects. A change of an object that is not generated is a finding. */
export function amended(
  generated: readonly SymbolicObject[],
  { workload, source, places }: ResolvedWorkload,
): { readonly objects: readonly SymbolicObject[]; readonly findings: readonly Finding[] } {
  const objects: SymbolicObject[] = [...generated];
  const titles = generated.map((object) => titleOf(object, places));
  const findings: Finding[] = [];
  for (const [word, name, partial] of wanted(workload.spec.kubernetes ?? {}, workload.name)) {
    const { kind } = meanings[word];
    const index = titles.indexOf(`${kind}/${name}`);
    const found = objects[index];
    if (found === undefined) {
      const there = titles.toSorted();
      findings.push({
        rule: "amendment",
        severity: "error",
        message: `\`kubernetes.${word}\` changes ${kind}/${name}, which this ${workload.spec.preset} does not generate. It generates: ${there.join(", ")}.`,
        source,
        object: `${kind}/${name}`,
      });
    } else {
      objects[index] = amend(found, partial, places);
    }
  }
  return { objects, findings };
}

type Word = keyof typeof meanings;

function wanted(amendments: Amendments, workload: string): readonly (readonly [Word, string, SymbolicObject])[] {
  return (Object.keys(amendments) as Word[]).flatMap((word) => {
    const value = amendments[word];
    if (value === undefined) return [];
    if (!meanings[word].named) return [[word, workload, value as SymbolicObject] as const];
    return Object.entries(value).map(([name, partial]) => [word, name, partial as SymbolicObject] as const);
  });
}

/** An object that only some places have is named by one of them. */
function titleOf(object: SymbolicObject, places: readonly Place[]): string {
  const sample = places.map((place) => at(object, place)).find((value) => value !== undefined);
  const name = mapAt(sample, "metadata")?.name;
  return `${String(mapAt(sample)?.kind)}/${String(name)}`;
}
