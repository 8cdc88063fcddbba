import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type goTools, toolsFolder } from "./versions.ts";

const root = join(import.meta.dirname, "../..");

/** The schemas that kubeconform reads, as its `-schema-location` wants them. */
export const schemaLocation = join(
  root,
  toolsFolder,
  "schemas/{{.NormalizedKubernetesVersion}}-local{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json",
);

/** The path of a tool that `npm run tools` installs, or of one on PATH; undefined where there is none. */
export function findTool(name: keyof typeof goTools): string | undefined {
  const own = join(root, toolsFolder, "bin", name);
  if (existsSync(own)) return own;
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Why a test is skipped that needs a tool; false when the tool is there. In CI nothing may be skipped. */
export function skipWithout(...names: readonly (keyof typeof goTools)[]): string | false {
  const missing = names.filter((name) => findTool(name) === undefined);
  if (missing.length === 0) return false;
  if (process.env.CI !== undefined) throw new Error(`${missing.join(", ")} is not installed: npm run tools`);
  return `${missing.join(", ")} is not installed: npm run tools`;
}
