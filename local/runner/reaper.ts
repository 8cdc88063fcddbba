/**
 * Ends what a runner leaves behind when it dies without a word (SIGKILL, out of memory). It reads `+<pid>`, `-<pid>` and `folder <path>`, one
 * a line, from its input. When that ends, it kills each process still listed and, on Linux, each whose command names one of the folders;
 * then it removes the folders. After `done` it does nothing.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";

const pids = new Set<number>();
const folders = new Set<string>();

for await (const line of createInterface(process.stdin)) {
  if (line === "done") process.exit(0);
  if (line.startsWith("folder ")) folders.add(line.slice("folder ".length));
  else if (line.startsWith("+")) pids.add(Number(line.slice(1)));
  else if (line.startsWith("-")) pids.delete(Number(line.slice(1)));
}
for (const pid of [...pids, ...inFolders()]) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });

function inFolders(): readonly number[] {
  if (process.platform !== "linux") return [];
  const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return others.map(Number).filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return [...folders].some((folder) => command.includes(`${folder}/`));
    } catch {
      return false;
    }
  });
}
