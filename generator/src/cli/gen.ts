import { readFileSync } from "node:fs";
import { cwd, stdout } from "node:process";
import { parseArgs } from "node:util";
import type { Finding } from "../check/finding.ts";
import { openSchemas } from "../check/schema/schemas.ts";
import { generate } from "../generate.ts";
import { loadSystem } from "../load/load-system.ts";
import { readPins } from "../pins/read-pins.ts";
import { ownedPaths } from "../render/paths.ts";
import { writeTree } from "../write/write.ts";
import { count, report } from "./report.ts";

/** `plinth gen`: derives every file and writes those that changed. */
export async function gen(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { check: { type: "boolean" }, diff: { type: "boolean" }, overwrite: { type: "boolean" } },
  });
  const start = performance.now();
  const root = cwd();
  const loaded = await loadSystem(root);
  if ("finding" in loaded) return tell([loaded.finding], "Nothing was written.");
  const { system } = loaded;
  const read = (url: URL) => readFileSync(url, "utf8");
  const { pins, findings: pinFindings } = readPins(
    root,
    system.places,
    system.spec.workloads.map(({ name }) => name),
  );
  const schemas = openSchemas({ kubernetes: system.spec.kubernetes ?? "1.36" });
  const { files, findings, objects } = generate(system, { root, read, pins, schemas });
  const all = [...pinFindings, ...findings];
  if (all.some(({ severity }) => severity === "error")) return tell(all, "Nothing was written.");
  const written = writeTree(root, ownedPaths, files, {});
  stdout.write(
    `${objects} objects, ${files.size} files, ${written.plan.create.size} new, ${written.plan.replace.size} changed, ${written.plan.remove.size} removed, ${Math.round(performance.now() - start)} ms\n`,
  );
  return tell([...all, ...written.findings], "");
}

function tell(findings: readonly Finding[], end: string): number {
  const text = report(findings);
  if (text !== "") stdout.write(`${text}\n${count(findings)}. ${end}\n`);
  return findings.some(({ severity }) => severity === "error") ? 1 : 0;
}
