import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Finding } from "../check/finding.ts";
import { declarationFault } from "../model/declaration-error.ts";
import { isSystem, type System } from "../model/system.ts";
import { sourceLine } from "../resolve/source-path.ts";

/** The file that declares the system, from the root of the repository. */
export const systemFile = "system.ts";

/** Imports the system's declaration. What is thrown on the way is a finding at the line that threw. */
export async function loadSystem(root: string): Promise<{ readonly system: System } | { readonly finding: Finding }> {
  const path = `${root}/${systemFile}`;
  const failed = (message: string, source = systemFile) => ({
    finding: { rule: "declaration", severity: "error", message, source } as const,
  });
  if (!existsSync(path)) {
    return failed("There is no system.ts here. Run plinth at the root of the repository, or write one: see the guide.");
  }
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const { message, at } = declarationFault(error);
    return failed(message.replaceAll(`${root}/`, ""), at === undefined ? systemFile : sourceLine(root, at));
  }
  const system = module.default;
  return isSystem(system)
    ? { system }
    : failed("Its default export is no system. Write `export default system({ … })`.");
}
