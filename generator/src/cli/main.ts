#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import process, { cwd, stderr, stdout } from "node:process";
import { cacheFolder } from "./cache-folder.ts";

// Compiled modules are kept: most of a short run's time is loading them. Everything else is imported after this.
const cache = cacheFolder(cwd());
if (cache !== undefined) enableCompileCache(`${cache}/modules`);
const { run } = await import("./run.ts");
// A reader may have seen enough: `plinth secrets | head`.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const write = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(text);
// Not exit(): it would cut off what a pipe has not taken yet.
process.exitCode = await run(process.argv.slice(2), { root: cwd(), out: write(stdout), error: write(stderr) });
