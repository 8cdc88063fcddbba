import { renameSync, writeFileSync } from "node:fs";
import { bearsHeader, unstamp } from "./header.ts";
import { readTree } from "./tree.ts";

/** Takes the header off every generated file under the owned folders, edited ones too; how many there were. Each is replaced as a whole. */
export function ejectFiles(root: string, owned: readonly string[]): number {
  let count = 0;
  for (const [path, text] of readTree(root, owned, new Map()).files) {
    if (!bearsHeader(text)) continue;
    const beside = `${root}/${path}.plinth-eject`;
    writeFileSync(beside, unstamp(text));
    renameSync(beside, `${root}/${path}`);
    count++;
  }
  return count;
}
