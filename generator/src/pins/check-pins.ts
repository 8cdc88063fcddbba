import type { Finding } from "../check/finding.ts";
import type { Place } from "../model/environment.ts";
import { environmentFolder, pinFolder } from "../render/paths.ts";
import type { Graph, ResolvedWorkload } from "../resolve/graph.ts";
import type { Pin } from "./pin.ts";
import { missing } from "./requirements.ts";

/** The pins of a system. */
export interface Pins {
  of(environment: string, workload: string): Pin | undefined;
}

/** What is wrong between the pins and the declarations. */
export function checkPins({ workloads, places }: Graph, pins: Pins): readonly Finding[] {
  const environments = [...new Set(places.map(({ name }) => name))];
  return workloads.flatMap((resolved) => {
    const { name } = resolved.workload;
    const unpinned = environments.filter((environment) => pins.of(environment, name) === undefined);
    return [
      ...(unpinned.length === 0 ? [] : [unpinnedFinding(resolved, unpinned)]),
      ...places.flatMap((place) => {
        const pin = pins.of(place.name, name);
        return pin === undefined ? [] : pinFindings(resolved, place, pin);
      }),
    ];
  });
}

function unpinnedFinding({ workload, source }: ResolvedWorkload, environments: readonly string[]): Finding {
  return {
    rule: "unpinned",
    severity: "info",
    message: `No image is pinned, so that it is not deployed. Pin one with \`plinth bump ${workload.name}\`.`,
    source,
    file: environmentFolder(environments[0] ?? "", workload.name),
    places: environments,
  };
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
