import type { Finding } from "../check/finding.ts";
import { declarationFault } from "../model/declaration-error.ts";
import type { Consumer, SecretKey } from "../model/handle.ts";
import type { Source } from "../model/source.ts";
import type { System } from "../model/system.ts";
import type { Workload } from "../model/workload.ts";
import { storeAccounts } from "./accounts.ts";
import { type ContainerFacts, resolveContainer } from "./container.ts";
import { danglingEdges, edgesOf } from "./edges.ts";
import { faultsIn } from "./faults.ts";
import type { Graph, ResolvedPod, ResolvedWorkload } from "./graph.ts";
import { imageName } from "./image.ts";
import { jobsOf } from "./sinks.ts";
import { relativeTo, sourceLine } from "./source-path.ts";
import type { Scope, StoreAccount } from "./value.ts";

/** What resolving needs of the outside. */
export interface Surroundings {
  /** The root of the repository, absolute. */
  readonly root: string;
  /** Reads a file beside a declaration. Throws when it can't. */
  readonly read: (url: URL) => string;
}

/** Follows every handle of a system. Collects what is wrong instead of stopping at the first. */
export function resolve(system: System, surroundings: Surroundings): { graph: Graph; findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const place = (source: Pick<Source, "file" | "line">) => sourceLine(surroundings.root, source);
  const workloads = distinct(system.spec.workloads, findings, place);
  const accounts = storeAccounts(workloads);
  const resolved: ResolvedWorkload[] = [];
  for (const fault of faultsIn({ ...system.spec, workloads: [] })) {
    findings.push({
      rule: "environment-value",
      severity: "error",
      message: fault.message,
      source: place(fault.source),
    });
  }
  for (const workload of workloads) {
    const report = (rule: string, message: string, source = place(workload.source)) =>
      findings.push({ rule, severity: "error", message, source, object: `${workload.preset} ${workload.name}` });
    const faults = faultsIn(workload.spec);
    for (const fault of faults) report("environment-value", fault.message, place(fault.source));
    const image = imageName(workload.spec.image ?? workload.name, system.spec.registry);
    if ("fault" in image) report("image", image.fault);
    if (faults.length > 0 || "fault" in image) continue;
    try {
      resolved.push(resolveWorkload(workload, image.name, system, surroundings, accounts.get(workload.name) ?? []));
    } catch (error) {
      const { message, file, line } = declarationFault(error);
      report("declaration", message, file === undefined || line === undefined ? undefined : place({ file, line }));
    }
  }
  for (const workload of resolved)
    findings.push(...danglingEdges(workload, workloads, place(workload.workload.source)));
  return { graph: { system: system.spec, places: system.places, workloads: resolved }, findings };
}

function distinct(
  workloads: readonly Workload[],
  findings: Finding[],
  place: (source: Source) => string,
): readonly Workload[] {
  const byName = new Map<string, Workload>();
  for (const workload of workloads) {
    const first = byName.get(workload.name);
    if (first === undefined) byName.set(workload.name, workload);
    else if (first !== workload) {
      findings.push({
        rule: "duplicate-workload",
        severity: "error",
        message: `There is a ${first.preset} named "${workload.name}" already, at ${place(first.source)}. Give one of them another name.`,
        source: place(workload.source),
        object: `${workload.preset} ${workload.name}`,
      });
    }
  }
  return [...byName.values()];
}

function resolveWorkload(
  workload: Workload,
  image: string,
  system: System,
  { root, read }: Surroundings,
  accounts: readonly StoreAccount[],
): ResolvedWorkload {
  const { name, spec } = workload;
  const secrets = new Map<string, Map<string, SecretKey>>();
  const mount = (key: SecretKey) => {
    const files = secrets.get(key.secret) ?? new Map<string, SecretKey>();
    secrets.set(key.secret, files.set(key.file ?? key.key, key));
  };
  const consumer: Consumer = { system: system.spec.name, workload: name };
  const scope: Scope = { consumer, accounts, mount };
  const facts = (other: Partial<ContainerFacts> & { name: string }): ContainerFacts => ({
    image,
    ports: {},
    health: undefined,
    scope,
    read,
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
    source: relativeTo(root, workload.source.file),
    owner: spec.owner ?? system.spec.owner,
    image,
    main,
    jobs,
    secrets: new Map([...secrets].sort(byKey).map(([secret, files]) => [secret, [...files.values()].sort(byFile)])),
  };
}

const noHealth = { ready: false, live: false } as const;

function healthOf(workload: Workload) {
  if (workload.preset === "job" || workload.preset === "schedule") return undefined;
  return workload.spec.health ?? {};
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
const byFile = (a: SecretKey, b: SecretKey) => ((a.file ?? a.key) < (b.file ?? b.key) ? -1 : 1);
