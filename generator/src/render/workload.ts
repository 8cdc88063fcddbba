import type { Layered, Overlay } from "../layer/layer.ts";
import type { Place } from "../model/environment.ts";
import type { Manifest } from "../model/manifest.ts";
import type { File } from "./file.ts";
import { fileNames } from "./file-name.ts";
import { type Kustomization, kustomization } from "./kustomization.ts";
import { baseFolder, overlayFolder, pinFolder, relativePath } from "./paths.ts";

/** A workload's objects, layered. */
export interface LayeredWorkload {
  readonly name: string;
  readonly source: string;
  /** Objects of the place's namespace. */
  readonly inside: Layered;
  /**
   * Objects of no namespace, or of one of their own. Kustomize's `namespace` would stamp them too (it knows no custom resource's scope, and
   * overwrites what is written), so they stand in a kustomization around the one that has it.
   */
  readonly outside: Layered;
}

/** The files of a workload's base. */
export function baseFiles({ name, source, inside, outside }: LayeredWorkload): readonly File[] {
  return [
    ...folder(baseFolder(name), source, name, inside.base, {}),
    ...(isEmpty(outside) ? [] : folder(`${baseFolder(name)}/outside`, source, name, outside.base, {})),
  ];
}

/** The files of a workload's overlay in one place. */
export function overlayFiles(workload: LayeredWorkload, place: Place, pinned: boolean): readonly File[] {
  const { name, source, inside, outside } = workload;
  const at = overlayFolder(place, name);
  const components = pinned ? [relativePath(at, pinFolder(place.name, name))] : [];
  const { namespace } = place.target;
  if (isEmpty(outside)) {
    const resources = [relativePath(at, baseFolder(name))];
    return overlay(at, source, name, overlayOf(inside, place), { namespace, resources, components });
  }
  const inner = `${at}/inside`;
  return [
    ...overlay(at, source, name, overlayOf(outside, place), {
      resources: ["inside", relativePath(at, `${baseFolder(name)}/outside`)],
      components,
    }),
    ...overlay(inner, source, name, overlayOf(inside, place), {
      namespace,
      resources: [relativePath(inner, baseFolder(name))],
    }),
  ];
}

function isEmpty({ base, overlays }: Layered): boolean {
  return base.length === 0 && [...overlays.values()].every(({ added }) => added.length === 0);
}

const nothing: Overlay = { added: [], patches: [], intended: [] };

function overlayOf({ overlays }: Layered, place: Place): Overlay {
  return overlays.get(place.id) ?? nothing;
}

function overlay(
  at: string,
  source: string,
  workload: string,
  { added, patches }: Overlay,
  around: Kustomization,
): readonly File[] {
  const names = fileNames([...added, ...patches], workload);
  const named = (objects: readonly Manifest[]) => objects.map((object) => names.get(object) ?? "").sort();
  return [
    {
      path: `${at}/kustomization.yaml`,
      source,
      content: kustomization({ ...around, resources: [...around.resources, ...named(added)], patches: named(patches) }),
    },
    ...[...names].map(([object, name]) => ({ path: `${at}/${name}`, source, content: object })),
  ];
}

function folder(
  at: string,
  source: string,
  workload: string,
  objects: readonly Manifest[],
  around: Partial<Kustomization>,
): readonly File[] {
  const names = fileNames(objects, workload);
  return [
    {
      path: `${at}/kustomization.yaml`,
      source,
      content: kustomization({ ...around, resources: [...names.values()].sort() }),
    },
    ...[...names].map(([object, name]) => ({ path: `${at}/${name}`, source, content: object })),
  ];
}
