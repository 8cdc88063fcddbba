import { type FacetTarget, isFacet, target, type Use } from "../model/handle.ts";
import type { ContainerSpec, Content, HookJobSpec, Workload } from "../model/workload.ts";

/** One use of a resource by a container, and the sink that it goes to. */
export interface Sunk {
  readonly use: Use;
  /** `JOBS_URL`, `/etc/app.conf`, `args[0]` or `uses`. */
  readonly sink: string;
}

/** Every use of a resource by a container, in the order of its declaration. */
export function usesOf(container: ContainerSpec): readonly Sunk[] {
  const { env = {}, files = {}, uses = [], command = [], args = [] } = container;
  const sunk: Sunk[] = [];
  const sink = (value: unknown, name: string): void => {
    if (isFacet(value)) for (const use of usesInTarget(value[target])) sunk.push({ use, sink: name });
  };
  for (const [name, value] of Object.entries(env)) sink(value, name);
  for (const [path, content] of Object.entries<Content>(files)) sink(content, path);
  for (const [index, word] of command.entries()) sink(word, `command[${index}]`);
  for (const [index, word] of args.entries()) sink(word, `args[${index}]`);
  for (const handle of uses) sink(handle, "uses");
  return sunk;
}

function usesInTarget(of: FacetTarget): readonly Use[] {
  if ("use" in of) return [of.use];
  if ("parts" in of) return of.parts.flatMap((part) => (isFacet(part) ? usesInTarget(part[target]) : []));
  return [];
}

/** The jobs of a workload's syncs, by name. */
export function jobsOf(workload: Workload): Readonly<Record<string, HookJobSpec>> {
  if (workload.spec.preset === "job" || workload.spec.preset === "schedule") return {};
  return workload.spec.jobs ?? {};
}

/** All containers of a workload, those of its jobs too. */
export function containersOf(workload: Workload): readonly ContainerSpec[] {
  const { sidecars = {}, init = {} } = workload.spec;
  return [workload.spec, ...Object.values(sidecars), ...Object.values(init), ...Object.values(jobsOf(workload))];
}
