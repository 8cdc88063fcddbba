#!/usr/bin/env node
// JavaScript, so that nothing has to strip types before the compile cache is on: that alone costs 30 ms.
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { dirname, join } from "node:path";
import process, { cwd, stderr, stdout } from "node:process";

/** Where Plinth keeps what it can make again: in the nearest `node_modules`, which git ignores; undefined when there is none. */
function cacheFolder(root) {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules"))) return join(folder, "node_modules/.cache/plinth");
    if (folder === dirname(folder)) return undefined;
  }
}

// Compiled modules are kept: most of a short run's time is loading them. Everything else is imported after this.
const cache = cacheFolder(cwd());
if (cache !== undefined) enableCompileCache(join(cache, "modules"));
const { run } = await import("../src/cli/run.ts");

// A reader may have seen enough: `plinth secrets | head`.
stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
const write = (stream) => (text) => void stream.write(text);
// Not exit(): it would cut off what a pipe has not taken yet.
process.exitCode = await run(process.argv.slice(2), { root: cwd(), cache, out: write(stdout), error: write(stderr) });
