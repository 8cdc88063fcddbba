/** What running a system on one machine needs of Plinth: the processes and resources of an environment, as plain data. */
import { readFileSync } from "node:fs";
import { hasErrors } from "../check/finding.ts";
import { loadSystem } from "../load/load-system.ts";
import { resolve } from "../resolve/resolve.ts";
import { type LocalSystem, localSystem } from "./local-system.ts";

export type { LocalContent, LocalFile, LocalSecret } from "./files.ts";
export type { LocalEdge, LocalSystem } from "./local-system.ts";
export type { LocalContainer, LocalPod } from "./pods.ts";
export type { LocalProbe } from "./probes.ts";
export type { LocalResource } from "./resources.ts";
export { secretText } from "./secret-template.ts";
export type { LocalRoute, LocalService } from "./services.ts";

/**
 * Loads the system of a repository and derives what runs in the first target of one environment.
 *
 * @throws Error when the declaration has errors, or no such environment.
 * @example const { pods } = await loadLocal(root, "dev");
 */
export async function loadLocal(root: string, environment: string): Promise<LocalSystem> {
  const loaded = await loadSystem(root);
  if ("finding" in loaded) throw new Error(loaded.finding.message);
  const { graph, findings } = resolve(loaded.system, { root, read: (url) => readFileSync(url, "utf8") });
  if (hasErrors(findings)) throw new Error("The declaration has errors: `npm run gen` tells them.");
  const place = graph.places.find(({ name }) => name === environment);
  if (place === undefined) {
    const names = [...new Set(graph.places.map(({ name }) => name))].join(", ");
    throw new Error(`There is no environment "${environment}". There is: ${names}.`);
  }
  return localSystem(graph, place);
}
