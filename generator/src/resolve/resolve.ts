import type { Finding } from "../check/finding.ts";
import { declarationFault } from "../model/declaration-error.ts";
import type { Source } from "../model/source.ts";
import { type System, workloadsOf } from "../model/system.ts";
import { at } from "../model/varying.ts";
import type { Workload } from "../model/workload.ts";
import { storeAccounts } from "./accounts.ts";
import { contradictions } from "./contradictions.ts";
import { type DeclaredFault, declaredFaults } from "./declared.ts";
import { danglingEdges } from "./edges.ts";
import { faultsIn } from "./faults.ts";
import { exposuresOf, type Graph, type ResolvedWorkload } from "./graph.ts";
import { unpinnedImageFaults } from "./image.ts";
import { roleNameFaults, systemNameFaults } from "./names.ts";
import { unusedRanges } from "./ranges.ts";
import { sourceLine } from "./source-path.ts";
import type { Surroundings } from "./surroundings.ts";
import { resolveWorkload } from "./workload.ts";

/** Follows every handle of a system. Collects what is wrong instead of stopping at the first. */
export function resolve(system: System, surroundings: Surroundings): { graph: Graph; findings: readonly Finding[] } {
  const { spec, places } = system;
  const findings: Finding[] = [];
  const line = (source: Pick<Source, "file" | "line">) => sourceLine(surroundings.root, source);
  const report = (rule: string, message: string, source: string, object?: string) =>
    findings.push({ rule, severity: "error", message, source, ...(object === undefined ? {} : { object }) });

  for (const message of systemNameFaults(spec)) report("system-name", message, line(system.source));
  for (const message of contradictions(system)) report("declaration", message, line(system.source));
  for (const { message, source } of faultsIn({ ...spec, workloads: {} }))
    report("environment-value", message, line(source));
  const { workloads, doubles } = distinct(workloadsOf(spec));
  for (const [double, first] of doubles) {
    const message = `There is a ${first.spec.preset} named "${first.name}" already, at ${line(first.source)}. Give one of them another name.`;
    report("duplicate-workload", message, line(double.source), titleOf(double));
  }
  const accounts = storeAccounts(workloads);
  const resolved: ResolvedWorkload[] = [];
  for (const workload of workloads) {
    const tell = ({ rule, message, source = workload.source }: DeclaredFault) =>
      report(rule, message, line(source), titleOf(workload));
    const faults = declaredFaults(workload, system);
    for (const fault of faults) tell(fault);
    if (faults.length > 0) continue;
    try {
      const one = resolveWorkload(workload, system, surroundings, accounts.get(workload.name) ?? []);
      for (const message of roleNameFaults(spec, one)) tell({ rule: "workload-name", message });
      for (const message of unpinnedImageFaults(one)) tell({ rule: "image", message });
      // An environment's Gateway needs them, too: what throws must do so here, where it can be told.
      for (const { host } of exposuresOf(workload)) for (const place of one.places) at(host, place);
      resolved.push(one);
    } catch (error) {
      const { message, at: thrown } = declarationFault(error);
      report("declaration", message, line(thrown ?? workload.source), titleOf(workload));
    }
  }
  for (const one of resolved) {
    const { workload } = one;
    for (const message of danglingEdges(one, workloads))
      report("dangling-edge", message, line(workload.source), titleOf(workload));
  }
  for (const message of unusedRanges(resolved, places)) report("network-ranges", message, line(system.source));
  return { graph: { system: spec, places, workloads: resolved }, findings };
}

function titleOf({ name, spec }: Workload): string {
  return `${spec.preset} ${name}`;
}

/** The workloads by their names, and those whose name another has already. One that is listed twice is one. */
function distinct(all: readonly Workload[]) {
  const first = new Map<string, Workload>();
  const doubles: (readonly [Workload, Workload])[] = [];
  for (const workload of all) {
    const known = first.get(workload.name);
    if (known === undefined) first.set(workload.name, workload);
    else if (known !== workload) doubles.push([workload, known]);
  }
  return { workloads: [...first.values()], doubles };
}
