import { parseArgs } from "node:util";
import { applicationName } from "../argocd/application-set.ts";
import { argocdNamespace } from "../argocd/destination.ts";
import { hasErrors } from "../check/finding.ts";
import { workloadsOf } from "../model/system.ts";
import { environmentFolder } from "../render/paths.ts";
import { type Command, type Terminal, UsageError } from "./command.ts";
import { type Run, runEngine } from "./engine.ts";
import { report } from "./report.ts";

/** Says how to remove a workload without losing anything, and what each step does. */
export const retire: Command = {
  summary: "Remove a workload safely: its objects first, then its Application. Says what is next.",
  usage: "retire <workload>",
  async run(args, terminal) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [name = "", ...rest] = positionals;
    if (name === "" || rest.length > 0) throw new UsageError("give a workload");
    const run = await runEngine(terminal);
    if (!("graph" in run) || hasErrors(run.findings)) {
      terminal.out(report(run.findings));
      return 1;
    }
    const { spec } = run.system;
    const names = workloadsOf(spec).map((workload) => workload.name);
    if (names.includes(name)) return first(name, run, terminal);
    if (spec.retired?.includes(name)) return second(name, run, terminal);
    terminal.error(`There is no workload "${name}". There is: ${names.join(", ")}.\n`);
    return 1;
  },
};

function first(name: string, { graph, layered }: Run, { out }: Terminal): number {
  const users = graph.workloads.filter(
    ({ main, jobs, workload }) =>
      workload.name !== name &&
      [main, ...jobs].some((pod) =>
        pod.edges.some(({ to, egress }) => to.name === name && egress.some((path) => "workload" in path)),
      ),
  );
  if (users.length > 0) {
    out(`${users.map(({ workload }) => workload.name).join(", ")} still use ${name}. Take those handles out first.\n`);
    return 1;
  }
  out(
    `In system.ts, take ${name} out of \`workloads\` and write \`retired: ["${name}"]\`. Then run plinth gen and commit.\n\nArgo CD then removes, in each environment where it is pinned:\n`,
  );
  const workload = layered.find((each) => each.name === name);
  for (const place of graph.places) {
    const objects = [workload?.inside, workload?.outside].flatMap(
      (part) => part?.overlays.get(place.id)?.intended ?? [],
    );
    out(`  ${place.id}: ${objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(", ")}\n`);
    const claims = objects.filter(({ kind }) => kind === "StatefulSet");
    if (claims.length > 0)
      out(
        `    The claims of ${claims.map(({ metadata }) => metadata.name).join(", ")} stay, with their data, until a person deletes them.\n`,
      );
  }
  out(`\nWhen they are gone, run plinth retire ${name} again: it says how its Applications go.\n`);
  return 0;
}

function second(name: string, { system, graph, pins }: Run, { out }: Terminal): number {
  const { spec } = system;
  const places = graph.places.filter((place) => pins.of(place.name, name) !== undefined);
  if (places.length === 0) {
    out(`${name} has no pin left. Take it out of \`retired\` in system.ts, run plinth gen and commit.\n`);
    return 0;
  }
  out(`Once Argo CD shows these Applications as synced and empty:\n`);
  for (const place of places) {
    out(`  kubectl --namespace ${argocdNamespace(spec)} delete application ${applicationName(spec, place, name)}\n`);
  }
  const folders = [...new Set(places.map((place) => environmentFolder(place.name, name)))];
  out(
    `\nThen delete ${folders.map((folder) => `${folder}/pin`).join(" and ")}, take "${name}" out of \`retired\` in system.ts, run plinth gen and commit.\n`,
  );
  return 0;
}
