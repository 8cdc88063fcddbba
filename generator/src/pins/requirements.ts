import { networkPort } from "../model/endpoint.ts";
import type { Place } from "../model/environment.ts";
import { at } from "../model/varying.ts";
import type { ResolvedContainer, ResolvedWorkload } from "../resolve/graph.ts";
import { secretsFolder } from "../resolve/value.ts";

/** What the containers of a pinned image read, by the container's name: what a manifest must give them. */
export type Requirements = Readonly<Record<string, ContainerRequirements>>;

/** What one container reads. */
export interface ContainerRequirements {
  readonly variables: readonly string[];
  /** Paths of files, and of folders of secrets. */
  readonly files: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
}

/** True when a workload's image is built from this repository: what another's image reads, its declaration can't know. */
export function isOwnImage({ workload }: ResolvedWorkload): boolean {
  return !(workload.spec.image ?? workload.name).includes("/");
}

/** What an image that is built from this declaration reads. A variable that only some environments have is optional to it. */
export function requirementsOf(resolved: ResolvedWorkload): Requirements {
  const containers = ownContainers(resolved).map((container) => [
    container.name,
    requirementsOfContainer(container, (value) => resolved.places.every((place) => at(value, place) !== undefined)),
  ]);
  return Object.fromEntries(containers);
}

/** What a declaration does not give of what a pinned image reads in one place: sentences. */
export function missing(requirements: Requirements, resolved: ResolvedWorkload, place: Place): readonly string[] {
  const given = new Map(
    ownContainers(resolved).map((container) => [
      container.name,
      requirementsOfContainer(container, (value) => at(value, place) !== undefined),
    ]),
  );
  return Object.entries(requirements).flatMap(([name, needs]) => {
    const has = given.get(name);
    if (has === undefined) return [`container ${name}`];
    return [
      ...needs.variables
        .filter((variable) => !has.variables.includes(variable))
        .map((variable) => `variable ${variable}`),
      ...needs.files.filter((file) => !has.files.includes(file)).map((file) => `file ${file}`),
      ...Object.entries(needs.ports)
        .filter(([port, number]) => has.ports[port] !== number)
        .map(([port, number]) => `port ${port} (${number})`),
    ].map((what) => `${what} of container ${name}`);
  });
}

/** The containers that run the workload's own image: sidecars have pins of their own in the declaration. */
function ownContainers({ image, main, jobs }: ResolvedWorkload): readonly ResolvedContainer[] {
  return [main, ...jobs]
    .flatMap(({ containers, init }) => [...containers, ...init])
    .filter((each) => each.image === image);
}

function requirementsOfContainer(
  { env, files, secrets, ports }: ResolvedContainer,
  present: (value: ResolvedContainer["env"][number]["value"]) => boolean,
): ContainerRequirements {
  return {
    variables: env
      .filter(({ value }) => present(value))
      .map(({ name }) => name)
      .sort(),
    files: [
      ...files.map(({ path }) => path),
      ...[...secrets.keys()].map((secret) => `${secretsFolder}/${secret}`),
    ].sort(),
    ports: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, networkPort(port).port])),
  };
}
