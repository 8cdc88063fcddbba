import type { Place } from "../model/environment.ts";
import { type System, workloadsOf } from "../model/system.ts";
import { hasRegistry } from "./image.ts";

/** What a system says that can't all be true, or that would make one thing of two: sentences. */
export function contradictions({ spec, places }: System): readonly string[] {
  return [...retiredButListed(spec), ...sharedPlaces(places), ...nowhereToPull(spec)];
}

/** Its overlays would be emptied while it is meant to run, and Argo CD would remove all of it. */
function retiredButListed(spec: System["spec"]): readonly string[] {
  const { retired = [] } = spec;
  return workloadsOf(spec)
    .filter(({ name }) => retired.includes(name))
    .map(({ name }) => `"${name}" stands in \`workloads\` and in \`retired\`. Take it out of one of them.`);
}

/** Two targets of one id share their folders; two places in one namespace, their objects. */
function sharedPlaces(places: readonly Place[]): readonly string[] {
  return places.flatMap((place, index) => {
    const { cluster, namespace } = place.target;
    const before = places.slice(0, index);
    if (before.some(({ id }) => id === place.id)) {
      return [`"${place.name}" has two targets in the cluster "${cluster}", by which a target is known. Keep one.`];
    }
    const other = before.find(({ target }) => target.cluster === cluster && target.namespace === namespace);
    if (other === undefined) return [];
    return [
      `"${other.id}" and "${place.id}" are both in the namespace "${namespace}" of the cluster "${cluster}", where they would overwrite each other. Give one of them another namespace.`,
    ];
  });
}

function nowhereToPull({ registry }: System["spec"]): readonly string[] {
  if (hasRegistry(`${registry}/image`)) return [];
  return [`The registry "${registry}" names no host. Write it whole, as "registry.example/${registry}".`];
}
