import type { Checked } from "./check/check.ts";
import { environmentObjects } from "./expand/environment.ts";
import { pin } from "./layer/images.ts";
import type { Place } from "./model/environment.ts";
import type { Manifest } from "./model/manifest.ts";
import type { Pins } from "./pins/check-pins.ts";
import { baseFolder, overlayFolder } from "./render/paths.ts";
import type { LayeredWorkload } from "./render/workload.ts";
import type { Graph } from "./resolve/graph.ts";

/** All objects of one place as they will stand in the cluster, but for the namespace that Kustomize writes. */
export interface PlacedObjects {
  readonly place: Place;
  /** What belongs to the environment itself. */
  readonly environment: readonly Manifest[];
  readonly workloads: readonly { readonly workload: LayeredWorkload; readonly objects: readonly Manifest[] }[];
}

/** What each place will have. An object in which nothing varies is one and the same everywhere. */
export function placeObjects(graph: Graph, layered: readonly LayeredWorkload[], pins: Pins): readonly PlacedObjects[] {
  return graph.places.map((place) => ({
    place,
    environment: environmentObjects(graph, place),
    workloads: layered.map((workload) => ({ workload, objects: intended(workload, place, pins) })),
  }));
}

function intended({ name, inside, outside }: LayeredWorkload, place: Place, pins: Pins): readonly Manifest[] {
  const objects = [inside, outside].flatMap(({ overlays }) => overlays.get(place.id)?.intended ?? []);
  const pinned = pins.of(place.name, name);
  if (pinned === undefined) return objects;
  const { image, tag, digest } = pinned;
  const entry = { name: image, newTag: tag, ...(digest === undefined ? {} : { digest }) };
  return objects.map((object) => pin(object, [entry]));
}

/** The objects of a place with their whereabouts, for the rules. */
export function toCheck({ place, environment, workloads }: PlacedObjects, systemSource: string): Checked {
  const owners = new Map<Manifest, LayeredWorkload>();
  for (const { workload, objects } of workloads) for (const object of objects) owners.set(object, workload);
  return {
    place,
    objects: [...environment, ...owners.keys()],
    whereabouts: (object) => {
      const owner = owners.get(object);
      return owner === undefined
        ? { source: systemSource, file: overlayFolder(place, "environment") }
        : { source: owner.source, file: overlayFolder(place, owner.name), base: baseFolder(owner.name) };
    },
  };
}
