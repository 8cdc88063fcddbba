import type { Finding } from "../check/finding.ts";
import type { Json, Manifest } from "../model/manifest.ts";
import { type Difference, difference } from "./difference.ts";
import { dataOf, titleOf } from "./identity.ts";
import { buildEach } from "./kustomize.ts";
import type { Layered } from "./layer.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { pathText } from "./path.ts";

/**
 * Proves that base and overlay give what is meant, list order included, by a model of Kustomize that refuses what it
 * does not know. Each finding says where they don't, in which places, and what to change in the declaration.
 */
export function prove({ base, overlays }: Layered): readonly Finding[] {
  const found = new Map<string, { finding: Finding; places: string[] }>();
  const report = (place: string, object: Manifest, path: string, message: string): void => {
    const where = path === "" ? {} : { path };
    const finding: Finding = { rule: "layering", severity: "error", message, object: titleOf(object), ...where };
    const key = JSON.stringify(finding);
    const known = found.get(key) ?? { finding, places: [] };
    found.set(key, known);
    known.places.push(place);
  };
  for (const [place, { added, patches, intended }] of overlays) {
    const meant = new ManifestIndex(intended);
    const seen = new Set<Manifest>();
    for (const built of buildEach({ base, added, patches })) {
      const { object } = built;
      const target = meant.find(object);
      if (target !== undefined) seen.add(target);
      if ("refusal" in built) {
        report(place, object, built.refusal.path, built.refusal.message);
      } else if (target === undefined) {
        report(place, object, "", "Base or the overlay gives this object, which is not meant to be here.");
      } else if (target !== object) {
        const unlike = difference(dataOf(object), dataOf(target));
        if (unlike !== undefined) report(place, object, pathText(unlike.path), unlikeMessage(unlike));
      }
    }
    for (const object of intended) {
      if (!seen.has(meant.find(object) ?? object))
        report(place, object, "", "Neither base nor the overlay gives this object.");
    }
  }
  return [...found.values()].map(({ finding, places }) =>
    places.length === overlays.size ? finding : { ...finding, places },
  );
}

function unlikeMessage({ left, right }: Difference): string {
  if (right === undefined) {
    return `${text(left)} stands in base, and an overlay can't remove it. Give each environment its own value, instead of one for all with exceptions.`;
  }
  return `Kustomize would give ${text(left)} instead of ${text(right)}. This is a fault of the generator: please report it.`;
}

function text(value: Json | undefined): string {
  const json = value === undefined ? "nothing" : JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
