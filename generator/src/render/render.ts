import { kindsOf } from "../argocd/project.ts";
import type { Place } from "../model/environment.ts";
import type { Manifest } from "../model/manifest.ts";
import type { System } from "../model/system.ts";
import type { Pins } from "../pins/check-pins.ts";
import type { PlacedObjects } from "../placed.ts";
import type { Graph } from "../resolve/graph.ts";
import { applicationFile, argocdFiles, retiredFiles, wholeFiles } from "./argocd.ts";
import { environmentFiles } from "./environment.ts";
import type { File } from "./file.ts";
import { iamFiles } from "./iam.ts";
import { baseFiles, type LayeredWorkload, overlayFiles } from "./workload.ts";

/** What the files are made from. */
export interface Rendering {
  readonly system: System;
  readonly graph: Graph;
  readonly layered: readonly LayeredWorkload[];
  readonly placed: readonly PlacedObjects[];
  readonly pins: Pins;
  readonly isClusterScoped: (object: Manifest) => boolean;
  /** The file of the system's declaration. */
  readonly source: string;
}

/** Every generated file, before its header. */
export function render(rendering: Rendering): readonly File[] {
  const { system, graph, layered, placed, source } = rendering;
  const { places } = graph;
  const objects = placed.flatMap(({ environment, workloads }) => [
    ...environment,
    ...workloads.flatMap((each) => each.objects),
  ]);
  const kinds = kindsOf(objects, rendering.isClusterScoped);
  return [
    ...layered.flatMap(baseFiles),
    ...placed.flatMap((each) => placeFiles(each, rendering)),
    ...wholeFiles(places, (place) => ["environment", ...deployed(place, rendering).map(({ name }) => name)], source),
    ...argocdFiles({
      system: graph.system,
      places,
      environments: system.environments,
      namespacesOf: (place) => namespacesIn(place, placed),
      kinds,
      source,
    }),
  ];
}

function placeFiles({ place, environment }: PlacedObjects, rendering: Rendering): readonly File[] {
  const { graph, layered, pins, source } = rendering;
  const { system } = graph;
  const isPinned = (name: string) => pins.of(place.name, name) !== undefined;
  return [
    ...layered
      .filter(({ inside }) => inside.overlays.has(place.id))
      .flatMap((workload) => overlayFiles(workload, place, isPinned(workload.name))),
    ...environmentFiles(place, environment, source),
    applicationFile(system, place, "environment", source),
    ...deployed(place, rendering).map((workload) => applicationFile(system, place, workload.name, workload.source)),
    ...(system.retired ?? []).filter(isPinned).flatMap((name) => retiredFiles(system, place, name, source)),
    ...iamFiles(graph, place, source),
  ];
}

/** The workloads that have a pin there: without one, a workload is not deployed. */
function deployed(place: Place, { layered, pins }: Rendering): readonly LayeredWorkload[] {
  return layered.filter(({ name, inside }) => inside.overlays.has(place.id) && pins.of(place.name, name) !== undefined);
}

/** The place's own namespace, and those that added objects name. */
function namespacesIn(place: Place, placed: readonly PlacedObjects[]): readonly string[] {
  const found = new Set([place.target.namespace]);
  for (const { workloads } of placed.filter((each) => each.place === place)) {
    for (const { metadata } of workloads.flatMap(({ objects }) => objects)) {
      if (metadata.namespace !== undefined) found.add(metadata.namespace);
    }
  }
  return [...found];
}
