import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { codeOf } from "./disk.ts";

/** A process as it names itself to others on the same disk: unlike its id alone, never reused. */
export interface ProcessName {
  readonly host: string;
  readonly pid: number;
  /** When it started, in ticks since the machine did; empty where there is no `/proc`. */
  readonly start: string;
}

/** The name of a process of this machine; by default, of this one. */
export function processName(pid = process.pid): ProcessName {
  return { host: hostname(), pid, start: statOf(pid)?.start ?? "" };
}

/** The name as one word, fit for a file's name. */
export function formatName({ host, pid, start }: ProcessName): string {
  return `${host.replaceAll(/[^\w.-]/g, "_")}-${pid}-${start}`;
}

/** The inverse of `formatName`; undefined for other words. */
export function parseName(word: string): ProcessName | undefined {
  const match = /^(.+)-(\d+)-(\d*)$/.exec(word);
  if (match === null) return undefined;
  const [, host = "", pid = "", start = ""] = match;
  return { host, pid: Number(pid), start };
}

/** Whether a process may still run. Of another machine's (or container's) we cannot know, so it may. */
export function mayRun(name: ProcessName): boolean {
  if (name.host !== hostname().replaceAll(/[^\w.-]/g, "_")) return true;
  if (!hasProcess(name.pid)) return false;
  const stat = statOf(name.pid);
  if (stat === undefined || name.start === "") return true;
  return stat.start === name.start && !"ZX".includes(stat.state);
}

function hasProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** State and start time: fields 3 and 22 of proc_pid_stat(5). The second, in brackets, may hold spaces and brackets. */
function statOf(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", start: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
