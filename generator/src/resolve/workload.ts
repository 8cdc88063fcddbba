import { fileURLToPath } from "node:url";
import { DeclarationError } from "../model/declaration-error.ts";
import type { Consumer, SecretKey } from "../model/handle.ts";
import { memberHosts } from "../model/store.ts";
import type { System } from "../model/system.ts";
import type { Workload } from "../model/workload.ts";
import { type ContainerFacts, resolveContainer } from "./container.ts";
import { edgesOf } from "./edges.ts";
import { type ResolvedPod, type ResolvedWorkload, runsIn } from "./graph.ts";
import { wholeImage } from "./image.ts";
import { jobsOf } from "./sinks.ts";
import { relativeTo } from "./source-path.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Scope, StoreAccount } from "./value.ts";

/** Follows every handle of one workload. Throws a `DeclarationError`, or what a function of the declaration threw. */
export function resolveWorkload(
  workload: Workload,
  system: System,
  surroundings: Surroundings,
  accounts: readonly StoreAccount[],
): ResolvedWorkload {
  const { name, spec } = workload;
  const image = wholeImage(spec.image ?? name, system.spec.registry);
  const secrets = new Map<string, { files: Map<string, SecretKey>; environments: readonly string[] | undefined }>();
  const mount = (key: SecretKey, environments?: readonly string[]) => {
    const read = secrets.get(key.secret) ?? { files: new Map<string, SecretKey>(), environments };
    read.files.set(key.file ?? key.key, key);
    secrets.set(key.secret, read);
  };
  const consumer: Consumer = { system: system.spec.name, workload: name };
  const members = spec.preset === "store" ? memberHosts(name, spec) : undefined;
  const scope: Scope = { consumer, accounts, members, mount };
  const facts = (other: Partial<ContainerFacts> & { name: string }): ContainerFacts => ({
    image,
    ports: {},
    health: undefined,
    scope,
    read: (url) => readBeside(url, surroundings),
    ...other,
  });

  const sidecars = Object.entries(spec.sidecars ?? {});
  const init = Object.entries(spec.init ?? {});
  const main: ResolvedPod = {
    name,
    containers: [
      resolveContainer(spec, facts({ name, ports: workload.ports, health: healthOf(workload) })),
      ...sidecars.map(([sidecar, its]) =>
        resolveContainer(
          its,
          facts({ name: sidecar, image: its.image ?? image, ports: its.ports ?? {}, health: its.health ?? noHealth }),
        ),
      ),
    ],
    init: init.map(([first, its]) => resolveContainer(its, facts({ name: first, image: its.image ?? image }))),
    edges: edgesOf([["", spec], ...sidecars, ...init], consumer),
  };
  const jobs = Object.entries(jobsOf(workload)).map(([jobName, job]) => ({
    name: `${name}-${jobName}`,
    job,
    containers: [resolveContainer(job, facts({ name: jobName, image: job.image ?? image }))],
    init: [],
    edges: edgesOf([["", job]], consumer),
  }));
  return {
    workload,
    source: relativeTo(surroundings.root, workload.source.file),
    owner: spec.owner ?? system.spec.owner,
    image,
    main,
    jobs,
    secrets: new Map(
      [...secrets]
        .sort(byKey)
        .map(([secret, { files, environments }]) => [
          secret,
          { files: [...files.values()].sort(byFile), environments },
        ]),
    ),
    places: system.places.filter((place) => runsIn(workload, place)),
  };
}

function readBeside(url: URL, { root, read }: Surroundings): string {
  try {
    return read(url);
  } catch {
    throw new DeclarationError(`The file ${relativeTo(root, fileURLToPath(url))} can't be read. Is it there?`);
  }
}

const noHealth = { ready: false, live: false } as const;

function healthOf(workload: Workload) {
  if (workload.spec.preset === "job" || workload.spec.preset === "schedule") return undefined;
  return workload.spec.health ?? {};
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
const byFile = (a: SecretKey, b: SecretKey) => ((a.file ?? a.key) < (b.file ?? b.key) ? -1 : 1);
