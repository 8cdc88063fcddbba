import type { Finding } from "../check/finding.ts";
import type { Place } from "../model/environment.ts";
import { pinFolder } from "../render/paths.ts";
import type { Graph, ResolvedWorkload } from "../resolve/graph.ts";
import type { Pin } from "./pin.ts";
import { missing } from "./requirements.ts";

/** The pins of a system. */
export interface Pins {
  of(environment: string, workload: string): Pin | undefined;
}

/** What is wrong between the pins and the declarations. */
export function checkPins({ workloads, places }: Graph, pins: Pins): readonly Finding[] {
  return [
    ...unpinned(workloads, [...new Set(places.map(({ name }) => name))], pins),
    ...workloads.flatMap((resolved) =>
      places.flatMap((place) => {
        const pin = pins.of(place.name, resolved.workload.name);
        return pin === undefined ? [] : pinFindings(resolved, place, pin);
      }),
    ),
  ];
}

const mostNamed = 8;

/** One note for each set of environments: a new system has no pins at all. */
function unpinned(
  workloads: readonly ResolvedWorkload[],
  environments: readonly string[],
  pins: Pins,
): readonly Finding[] {
  const byPlaces = new Map<string, { places: readonly string[]; names: string[] }>();
  for (const { workload } of workloads) {
    const places = environments.filter((environment) => pins.of(environment, workload.name) === undefined);
    if (places.length === 0) continue;
    const group = byPlaces.get(places.join()) ?? { places, names: [] };
    byPlaces.set(places.join(), group);
    group.names.push(workload.name);
  }
  return [...byPlaces.values()].map(({ places, names }) => {
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
    return {
      rule: "unpinned",
      severity: "info",
      message: `Not deployed, for no image is pinned: ${names.slice(0, mostNamed).join(", ")}${more}. Pin one with \`plinth bump\`.`,
      file: "overlays",
      places,
    };
  });
}

function pinFindings(resolved: ResolvedWorkload, place: Place, pin: Pin): readonly Finding[] {
  const { workload, source, image } = resolved;
  const at = { source, file: `${pinFolder(place.name, workload.name)}/kustomization.yaml` };
  const findings: Finding[] = [];
  if (pin.image !== image) {
    findings.push({
      ...at,
      rule: "pin-image",
      severity: "error",
      message: `The pin is for "${pin.image}", but ${workload.name} runs "${image}": Kustomize would silently ignore it. Pin that image with \`plinth bump\`, or mend the declaration.`,
    });
  }
  if (pin.requires === undefined) return findings;
  for (const what of missing(pin.requires, resolved, place)) {
    findings.push({
      ...at,
      rule: "pin-requires",
      severity: "error",
      message: `The pinned image ${pin.tag} reads ${what}, which the declaration does not give. Keep giving it until no pin reads it, or pin an image that does without.`,
      places: [place.id],
    });
  }
  return findings;
}
