import { kindsOf } from "./argocd/project.ts";
import { type Checked, check } from "./check/check.ts";
import type { Finding } from "./check/finding.ts";
import { allRules } from "./check/rules/rules.ts";
import type { Schemas } from "./check/schema/schemas.ts";
import { environmentObjects } from "./expand/environment.ts";
import { pin } from "./layer/images.ts";
import { layerWorkload } from "./layer-workload.ts";
import type { Place } from "./model/environment.ts";
import type { Manifest } from "./model/manifest.ts";
import type { System } from "./model/system.ts";
import { checkPins, type Pins } from "./pins/check-pins.ts";
import { applicationFile, argocdFiles, retiredFiles, wholeFiles } from "./render/argocd.ts";
import { environmentFiles } from "./render/environment.ts";
import type { File } from "./render/file.ts";
import { iamFiles } from "./render/iam.ts";
import { overlayFolder } from "./render/paths.ts";
import { textOf } from "./render/text.ts";
import { baseFiles, type LayeredWorkload, overlayFiles } from "./render/workload.ts";
import type { Graph } from "./resolve/graph.ts";
import { resolve, type Surroundings } from "./resolve/resolve.ts";
import { relativeTo } from "./resolve/source-path.ts";

/** What generating needs beside the declaration. */
export interface Given extends Surroundings {
  readonly pins: Pins;
  readonly schemas: Schemas;
}

/** The whole output, before anything is written. */
export interface Generated {
  /** Text by path; empty when an error was found. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly graph: Graph;
  readonly layered: readonly LayeredWorkload[];
  /** How many objects were checked, those of each place for themselves. */
  readonly objects: number;
}

/**
 * From a declared system to the text of every file: resolves, expands, layers, proves and checks. Pure, but for what `given` reads;
 * nothing is thrown for a wrong declaration: all that is wrong comes back as findings.
 */
export function generate(system: System, given: Given): Generated {
  const source = relativeTo(given.root, system.source.file);
  const { graph, findings: unresolved } = resolve(system, given);
  const workloads = graph.workloads.map((resolved) => layerWorkload(graph, resolved, given.schemas));
  const deployed = (place: Place) => workloads.filter(({ name }) => given.pins.of(place.name, name) !== undefined);
  const retired = (place: Place) =>
    (graph.system.retired ?? []).filter((name) => given.pins.of(place.name, name) !== undefined);
  const everywhere = graph.places.map((place) => {
    const environment = environmentObjects(graph, place);
    const ofWorkloads = workloads.map((workload) => intended(workload, place, given.pins));
    return { place, environment, ofWorkloads };
  });
  const checked = everywhere.map(({ place, environment, ofWorkloads }): Checked => {
    const owners = new Map<Manifest, LayeredWorkload>();
    for (const [index, objects] of ofWorkloads.entries()) {
      const workload = workloads[index];
      if (workload !== undefined) for (const object of objects) owners.set(object, workload);
    }
    return {
      place,
      objects: [...environment, ...ofWorkloads.flat()],
      whereabouts: (object) => {
        const owner = owners.get(object);
        return owner === undefined
          ? { source, file: overlayFolder(place, "environment") }
          : { source: owner.source, file: overlayFolder(place, owner.name) };
      },
    };
  });
  const findings = [
    ...unresolved,
    ...workloads.flatMap((workload) => workload.findings),
    ...check(allRules(given.schemas), checked),
    ...checkPins(graph, given.pins),
  ];
  const objects = checked.reduce((sum, each) => sum + each.objects.length, 0);
  if (findings.some(({ severity }) => severity === "error"))
    return { files: new Map(), findings, graph, layered: workloads, objects };

  const isClusterScoped = ({ apiVersion, kind }: Manifest) => given.schemas.scope(apiVersion, kind) === "Cluster";
  const kinds = kindsOf(
    checked.flatMap((each) => each.objects),
    isClusterScoped,
  );
  const files: File[] = [
    ...workloads.flatMap((workload) => [
      ...baseFiles(workload),
      ...graph.places.flatMap((place) => overlayFiles(workload, place, deployed(place).includes(workload))),
    ]),
    ...everywhere.flatMap(({ place, environment }) => [
      ...environmentFiles(place, environment, source),
      applicationFile(graph.system, place, "environment", source),
      ...deployed(place).map((workload) => applicationFile(graph.system, place, workload.name, workload.source)),
      ...retired(place).flatMap((name) => retiredFiles(graph.system, place, name, source)),
      ...iamFiles(graph, place, source),
    ]),
    ...wholeFiles(graph.places, (place) => ["environment", ...deployed(place).map(({ name }) => name)], source),
    ...argocdFiles({ ...graph, environments: system.environments, kinds, source }),
  ];
  return {
    files: new Map(files.map((file) => [file.path, textOf(file)])),
    findings,
    graph,
    layered: workloads,
    objects,
  };
}

/** What Kustomize will give of a workload in one place, but for the namespace. */
function intended({ name, inside, outside }: LayeredWorkload, place: Place, pins: Pins): readonly Manifest[] {
  const pinned = pins.of(place.name, name);
  const objects = [inside, outside].flatMap(({ overlays }) => overlays.get(place.id)?.intended ?? []);
  if (pinned === undefined) return objects;
  const image = {
    name: pinned.image,
    newTag: pinned.tag,
    ...(pinned.digest === undefined ? {} : { digest: pinned.digest }),
  };
  return objects.map((object) => pin(object, [image]));
}
