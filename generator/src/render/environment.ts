import type { Place } from "../model/environment.ts";
import type { Manifest } from "../model/manifest.ts";
import type { File } from "./file.ts";
import { fileNames } from "./file-name.ts";
import { kustomization } from "./kustomization.ts";
import { overlayFolder } from "./paths.ts";

/** The files of what belongs to an environment itself. It has no base, and its objects say their namespace. */
export function environmentFiles(place: Place, objects: readonly Manifest[], source: string): readonly File[] {
  const folder = overlayFolder(place, "environment");
  const names = fileNames(objects, "environment");
  return [
    { path: `${folder}/kustomization.yaml`, source, content: kustomization({ resources: [...names.values()].sort() }) },
    ...[...names].map(([object, name]) => ({ path: `${folder}/${name}`, source, content: object })),
  ];
}
