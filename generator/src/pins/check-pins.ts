import type { Finding } from "../check/finding.ts";
import type { Place } from "../model/environment.ts";
import { type SystemSpec, workloadsOf } from "../model/system.ts";
import { pinFolder } from "../render/paths.ts";
import type { Graph, ResolvedWorkload } from "../resolve/graph.ts";
import type { Pin } from "./pin.ts";
import { missing } from "./requirements.ts";

/** The pins of a system. */
export interface Pins {
  of(environment: string, workload: string): Pin | undefined;
  /** The workloads that have one in an environment. */
  in(environment: string): readonly string[];
}

/** What is wrong between the pins and the declarations. */
export function checkPins({ system, workloads, places }: Graph, pins: Pins): readonly Finding[] {
  return [
    ...unpinned(workloads, pins),
    ...environmentsOf(places).flatMap((environment) => orphans(system, environment, pins)),
    ...workloads.flatMap((resolved) =>
      environmentsOf(resolved.places).flatMap((environment) => {
        const pin = pins.of(environment, resolved.workload.name);
        const here = resolved.places.filter(({ name }) => name === environment);
        return pin === undefined ? [] : pinFindings(resolved, environment, here, pin);
      }),
    ),
  ];
}

function environmentsOf(places: readonly Place[]): readonly string[] {
  return [...new Set(places.map(({ name }) => name))];
}

/** Pins of what is not deployed there: Argo CD would keep its objects, and nobody would know of them. */
function orphans(system: SystemSpec, environment: string, pins: Pins): readonly Finding[] {
  const declared = workloadsOf(system).filter(({ spec }) => spec.environments?.includes(environment) ?? true);
  const known = new Set([...declared.map(({ name }) => name), ...(system.retired ?? [])]);
  return pins
    .in(environment)
    .filter((name) => !known.has(name))
    .map((name) => ({
      rule: "pin-orphan",
      severity: "error",
      message: `There is a pin of "${name}", which the system does not run in ${environment}. Remove it the safe way: \`retired: ["${name}"]\`, then \`plinth retire ${name}\`. If it never ran there, delete the pin.`,
      file: `${pinFolder(environment, name)}/kustomization.yaml`,
    }));
}

const mostNamed = 8;

/** One note for each set of environments: a new system has no pins at all. */
function unpinned(workloads: readonly ResolvedWorkload[], pins: Pins): readonly Finding[] {
  const byPlaces = new Map<string, { places: readonly string[]; names: string[] }>();
  for (const { workload, places: its } of workloads) {
    const places = environmentsOf(its).filter((environment) => pins.of(environment, workload.name) === undefined);
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

/** The places are those of the pin's environment, which share it: what is so in several of them is told once. */
function pinFindings(
  resolved: ResolvedWorkload,
  environment: string,
  places: readonly Place[],
  pin: Pin,
): readonly Finding[] {
  const { workload, source, image } = resolved;
  const error = (rule: string, message: string) =>
    ({
      source,
      file: `${pinFolder(environment, workload.name)}/kustomization.yaml`,
      rule,
      severity: "error",
      message,
    }) as const;
  const findings: Finding[] = [];
  if (pin.image !== image) {
    findings.push(
      error(
        "pin-image",
        `The pin is for "${pin.image}", but ${workload.name} runs "${image}": Kustomize would silently ignore it. Pin that image with \`plinth bump\`, or mend the declaration.`,
      ),
    );
  }
  const lacking = new Map<string, string[]>();
  for (const place of places) {
    const here = pin.requires === undefined ? [] : missing(pin.requires, resolved, place);
    for (const what of here) lacking.set(what, [...(lacking.get(what) ?? []), place.id]);
  }
  for (const [what, where] of lacking) {
    const message = `The pinned image ${pin.tag} reads ${what}, which the declaration does not give. Keep giving it until no pin reads it, or pin an image that does without.`;
    findings.push({ ...error("pin-requires", message), places: where });
  }
  return findings;
}
