import { parseArgs } from "node:util";
import { type Finding, hasErrors } from "../check/finding.ts";
import { ownedPaths } from "../render/paths.ts";
import { applyPlan } from "../write/apply.ts";
import { unifiedDiff } from "../write/diff.ts";
import { hasChanges, type Plan, planWrite } from "../write/plan.ts";
import { readTree } from "../write/tree.ts";
import type { Command, Terminal } from "./command.ts";
import { runEngine } from "./engine.ts";
import { count, report } from "./report.ts";

/** Derives every file and writes those that changed. */
export const gen: Command = {
  summary: "Derive every manifest and overlay, check them, and write those that changed.",
  usage: `gen [--check | --diff] [--overwrite [PATH…]]
  --check      write nothing; exit 1 when a file is not current
  --diff       write nothing; show what would change
  --overwrite  replace generated files that a person edited: all of them, or those named`,
  async run(args, terminal) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { check: { type: "boolean" }, diff: { type: "boolean" }, overwrite: { type: "boolean" } },
      allowPositionals: true,
    });
    const start = performance.now();
    const run = await runEngine(terminal);
    if (!("files" in run) || hasErrors(run.findings)) return tell(terminal, run.findings, "Nothing was written.");
    const overwrite = values.overwrite && positionals.length > 0 ? positionals : (values.overwrite ?? false);
    const plan = planWrite(run.files, readTree(terminal.root, ownedPaths, run.files), { overwrite });
    const findings = [...run.findings, ...plan.findings];
    if (hasErrors(findings)) return tell(terminal, findings, "Nothing was written.");
    if (values.diff) {
      terminal.out(await unifiedDiff(plan));
      return tell(terminal, findings, "Nothing was written.");
    }
    if (values.check) {
      for (const line of changes(plan)) terminal.out(`${line}\n`);
      const current = !hasChanges(plan);
      tell(terminal, findings, current ? "" : "");
      terminal.out(
        current ? `All ${run.files.size} files are current.\n` : "Not current: run plinth gen and commit.\n",
      );
      return current ? 0 : 1;
    }
    const failed = applyPlan(terminal.root, plan);
    if (failed.length > 0) return tell(terminal, [...findings, ...failed], "Nothing was written.");
    for (const line of changes(plan)) terminal.out(`${line}\n`);
    const places = run.graph.places.length;
    const took = Math.round(performance.now() - start);
    const checked = `${run.objects} objects checked in ${places} ${places === 1 ? "place" : "places"}, ${took} ms`;
    return tell(terminal, findings, `${summary(plan, run.files.size)} (${checked}).`);
  },
};

function* changes({ create, replace, remove }: Plan): Generator<string> {
  const lines = [
    ...[...create.keys()].map((path) => [path, "+"] as const),
    ...[...replace.keys()].map((path) => [path, "~"] as const),
    ...[...remove.keys()].map((path) => [path, "-"] as const),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const most = 30;
  for (const [path, mark] of lines.slice(0, most)) yield `${mark} ${path}`;
  if (lines.length > most) yield `… and ${lines.length - most} more`;
}

function summary(plan: Plan, files: number): string {
  if (!hasChanges(plan)) return `Nothing changed: ${files} files are current`;
  const { create, replace, remove } = plan;
  const parts = [
    [create.size, "new"],
    [replace.size, "changed"],
    [remove.size, "removed"],
  ] as const;
  return `Of ${files} files: ${parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(", ")}`;
}

/** Prints findings and a last line; the exit code. */
function tell({ out }: Terminal, all: readonly Finding[], end: string): number {
  // What is worth knowing in a good hour only hides an error.
  const findings = hasErrors(all) ? all.filter(({ severity }) => severity !== "info") : all;
  const text = report(findings);
  if (text !== "") out(`${text}\n`);
  const last = [count(findings), end].filter((part) => part !== "").join(". ");
  if (last !== "") out(`${last}\n`);
  return hasErrors(findings) ? 1 : 0;
}
