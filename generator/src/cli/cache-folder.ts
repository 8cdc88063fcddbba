import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where Plinth keeps what it can make again: in the nearest `node_modules`, which git ignores; undefined when there is none. */
export function cacheFolder(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules"))) return join(folder, "node_modules/.cache/plinth");
    if (folder === dirname(folder)) return undefined;
  }
}
