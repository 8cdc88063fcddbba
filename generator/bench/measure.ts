import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What one whole process took. */
export interface Measured {
  /** Wall time, in seconds. */
  readonly seconds: number;
  /** The most memory it held, in MiB. */
  readonly mebibytes: number;
}

/** Runs a program to its end, from a folder. Throws when it fails. */
export async function measure(program: string, args: readonly string[], cwd: string): Promise<Measured> {
  const start = performance.now();
  const child = spawn(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, peakOf(child.pid));
  }, 5);
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", resolve);
    });
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${errors}`);
  } finally {
    clearInterval(watch);
  }
  return { seconds: (performance.now() - start) / 1000, mebibytes: most };
}

/** The least of several runs: the one that the rest of the machine disturbed least. */
export async function best(times: number, run: () => Promise<Measured>): Promise<Measured> {
  const runs: Measured[] = [];
  for (let time = 0; time < times; time++) runs.push(await run());
  return {
    seconds: Math.min(...runs.map(({ seconds }) => seconds)),
    mebibytes: Math.max(...runs.map(({ mebibytes }) => mebibytes)),
  };
}

// The kernel keeps the peak (proc(5), VmHWM), so that looking now and then misses little.
function peakOf(pid: number | undefined): number {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
