import { parseArgs } from "node:util";
import { hasErrors } from "../check/finding.ts";
import { systemDocument } from "../map/document.ts";
import { relativeTo } from "../resolve/source-path.ts";
import { applyPlan } from "../write/apply.ts";
import { stamp } from "../write/header.ts";
import { hasChanges, planWrite } from "../write/plan.ts";
import { readTree } from "../write/tree.ts";
import type { Command } from "./command.ts";
import { runEngine } from "./engine.ts";
import { report } from "./report.ts";

const path = "docs/system.md";

/** Writes the map of the system. */
export const graph: Command = {
  summary: `Write ${path}: the map of the system, every access, and what differs between environments.`,
  usage: "graph [--check]\n  --check  write nothing; exit 1 when it is not current",
  async run(args, terminal) {
    const { root, out } = terminal;
    const { values } = parseArgs({ args: [...args], options: { check: { type: "boolean" } } });
    const run = await runEngine(terminal);
    if (!("graph" in run) || hasErrors(run.findings)) {
      out(report(run.findings));
      return 1;
    }
    const text = stamp(path, systemDocument(run.graph, run.layered), relativeTo(root, run.system.source.file));
    const desired = new Map([[path, text]]);
    const plan = planWrite(desired, readTree(root, [path], desired));
    if (values.check && hasChanges(plan)) {
      out(`${path} is not current: run plinth graph and commit.\n`);
      return 1;
    }
    const failed = plan.findings.length > 0 ? plan.findings : applyPlan(root, plan);
    out(failed.length > 0 ? report(failed) : hasChanges(plan) ? `Wrote ${path}.\n` : `${path} is current.\n`);
    return failed.length > 0 ? 1 : 0;
  },
};
