import { autoscalerRole, secretsReaderRole, workloadRoles } from "../expand/iam.ts";
import type { Place } from "../model/environment.ts";
import type { Graph } from "../resolve/graph.ts";
import type { File } from "./file.ts";

/** The AWS IAM roles of one place, a file a role. */
export function iamFiles(graph: Graph, place: Place, systemSource: string): readonly File[] {
  const sources = new Map(graph.workloads.map(({ workload, source }) => [workload.name, source]));
  const folder = `cluster/iam/${place.id}`;
  return [
    ...workloadRoles(graph, place).map(({ account, document }) => ({
      path: `${folder}/${account}.json`,
      source: sources.get(account) ?? systemSource,
      content: document,
    })),
    ...[...secretsReaderRole(graph, place), ...autoscalerRole(graph, place)].map(({ account, document }) => ({
      path: `${folder}/environment/${account}.json`,
      source: systemSource,
      content: document,
    })),
  ];
}
