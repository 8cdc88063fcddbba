import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Knows every process and folder of a run, so that none outlives it: an exit of this process kills them at once, and a `reaper` process
 * does it when this one is killed.
 */
export class Watchdog implements AsyncDisposable {
  readonly #reaper: ChildProcess;
  readonly #pids = new Set<number>();
  readonly #folders = new Set<string>();
  readonly #onExit = () => this.#killAll();

  constructor() {
    // A group of its own: Ctrl-C in a terminal goes to the whole group of the runner.
    this.#reaper = spawn(process.execPath, [join(import.meta.dirname, "reaper.ts")], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      env: {},
    });
    this.#reaper.stdin?.on("error", () => undefined);
    this.#reaper.unref();
    process.once("exit", this.#onExit);
  }

  /** From now on the process ends with this one. */
  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.watchPid(pid);
    child.once("exit", () => this.forgetPid(pid));
  }

  watchPid(pid: number): void {
    this.#pids.add(pid);
    this.#tell(`+${pid}`);
  }

  forgetPid(pid: number): void {
    this.#pids.delete(pid);
    this.#tell(`-${pid}`);
  }

  /** From now on the folder goes with this process. */
  watchFolder(path: string): void {
    this.#folders.add(path);
    this.#tell(`folder ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#killAll();
    process.off("exit", this.#onExit);
    const ended = this.#reaper.exitCode === null ? once(this.#reaper, "exit") : undefined;
    this.#reaper.ref();
    this.#tell("done");
    this.#reaper.stdin?.end();
    await ended;
  }

  #tell(line: string): void {
    if (this.#reaper.stdin?.writable) this.#reaper.stdin.write(`${line}\n`);
  }

  #killAll(): void {
    for (const pid of this.#pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
