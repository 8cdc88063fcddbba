import type { Place } from "../model/environment.ts";
import type { SystemSpec } from "../model/system.ts";
import type { Declared, Workload } from "../model/workload.ts";
import { roleName } from "../resources/aws-name.ts";
import type { ResolvedWorkload } from "./graph.ts";
import { jobsOf } from "./sinks.ts";

/** Names that mean something else in the folders of an environment. */
const reservedNames = ["environment", "clusters"];

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What is wrong with the name of a workload, or with those that are made of it: sentences. */
export function workloadNameFaults(workload: Workload): readonly string[] {
  const { name, spec } = workload;
  if (reservedNames.includes(name)) {
    return [`"${name}" means something else in the folders of an environment. Give the workload another name.`];
  }
  const most = mostCharacters[spec.preset];
  return [
    ...labelFaults(name, "A workload's name", most.characters, most.why),
    ...Object.keys(jobsOf(workload)).flatMap((job) =>
      labelFaults(`${name}-${job}`, "The name of its job", 63, "it is a label"),
    ),
  ];
}

/** The limits that Kubernetes' controllers set: they append to the name what makes a label or a name of their own. */
const mostCharacters = {
  service: { characters: 63, why: "it is a label" },
  worker: { characters: 63, why: "it is a label" },
  job: { characters: 63, why: "it is a label" },
  store: { characters: 52, why: "the StatefulSet controller appends a hash of 11 characters, which is a label" },
  schedule: { characters: 52, why: "the CronJob controller appends 11 characters" },
} as const satisfies Record<Declared["preset"], { readonly characters: number; readonly why: string }>;

/** The environments that a workload says it runs in, and that there are not: sentences. */
export function unknownEnvironments({ spec }: Workload, places: readonly Place[]): readonly string[] {
  const names = [...new Set(places.map(({ name }) => name))];
  const unknown = (spec.environments ?? []).filter((name) => !names.includes(name));
  return unknown.map((name) => `There is no environment "${name}". There is: ${names.join(", ")}.`);
}

/** What is wrong with the system's own names. */
export function systemNameFaults(system: SystemSpec): readonly string[] {
  return labelFaults(system.name, "The system's name", 40, "names of Applications and of AWS resources are made of it");
}

/** An IAM role's name has at most 64 characters (IAM and AWS STS quotas). */
export function roleNameFaults(
  system: SystemSpec,
  { workload, main, jobs, places }: ResolvedWorkload,
): readonly string[] {
  const granted = [main, ...jobs].some((pod) => [...pod.containers, ...pod.init].some((each) => each.granted));
  if (!granted) return [];
  return places
    .map((place) => roleName(system.name, place, workload.name))
    .filter((role) => role.length > 64)
    .map(
      (role) =>
        `Its IAM role would be named "${role}", which has ${role.length} characters; AWS allows 64. Shorten the workload's name.`,
    );
}

function labelFaults(name: string, what: string, most: number, why: string): readonly string[] {
  if (name.length > most) {
    return [`${what} "${name}" has ${name.length} characters. At most ${most} fit, for ${why}.`];
  }
  if (label.test(name)) return [];
  const mended = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const hint = mended === "" ? "" : ` Did you mean "${mended}"?`;
  return [
    `${what} "${name}" must be lower-case letters, digits and hyphens, with a letter or digit at both ends.${hint}`,
  ];
}
