import { parseArgs } from "node:util";
import { hasErrors } from "../check/finding.ts";
import { neededSecrets } from "../expand/secrets.ts";
import type { Command } from "./command.ts";
import { runEngine } from "./engine.ts";
import { report } from "./report.ts";

/** Lists the secrets that must exist. */
export const secrets: Command = {
  summary: "List every secret and key that must exist in each environment, and who reads it.",
  usage: "secrets [--env NAME] [--format text|json]",
  async run(args, terminal) {
    const { out } = terminal;
    const { values } = parseArgs({
      args: [...args],
      options: { env: { type: "string" }, format: { type: "string", default: "text" } },
    });
    const run = await runEngine(terminal);
    if (!("graph" in run) || hasErrors(run.findings)) {
      out(report(run.findings));
      return 1;
    }
    const { graph } = run;
    const places = graph.places.filter(({ name }) => values.env === undefined || name === values.env);
    if (places.length === 0) {
      out(
        `There is no environment "${values.env}". There is: ${[...new Set(graph.places.map(({ name }) => name))].join(", ")}.\n`,
      );
      return 1;
    }
    const needed = places.map((place) => ({ place: place.id, secrets: neededSecrets(graph, place) }));
    if (values.format === "json") {
      out(`${JSON.stringify(needed, null, 2)}\n`);
      return 0;
    }
    for (const { place, secrets } of needed) {
      out(`${place}\n`);
      for (const { name, account, region, keys } of secrets) {
        out(`  ${name}  (AWS Secrets Manager, account ${account}, ${region})\n`);
        for (const { key, readers } of keys) out(`    ${key}  read by ${readers.join(", ")}\n`);
      }
    }
    return 0;
  },
};
