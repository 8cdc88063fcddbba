import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = join(import.meta.dirname, "..");

/** The demo as people run it, for tests. */
export class DemoProcess implements AsyncDisposable {
  out = "";
  err = "";
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  /** All that it starts names this folder in its command or its variables. */
  readonly #folder: string;

  /** @param folder where temporary files go: what runs is known by it. */
  constructor(args: readonly string[], folder: string) {
    this.#folder = folder;
    this.#child = spawn(process.execPath, ["local/demo/demo.ts", ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, TMPDIR: folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.on("data", (chunk) => {
      this.out += chunk;
    });
    this.#child.stderr?.on("data", (chunk) => {
      this.err += chunk;
    });
    this.#closed = once(this.#child, "close");
  }

  /** Its exit code. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** What `pattern` finds on the standard error, as soon as it is there. Throws when the demo ends before, or after 60 s. */
  async says(pattern: RegExp): Promise<string> {
    const deadline = performance.now() + 60_000;
    while (true) {
      const [, found] = pattern.exec(this.err) ?? [];
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || performance.now() > deadline)
        throw new Error(`It never said ${pattern}:\n${this.err}`);
      await sleep(20);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The processes that it started and that run, by their commands. */
  left(): readonly string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const of = (file: string) => readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
          return of("cmdline").includes(this.#folder) || of("environ").includes(`=${this.#folder}`)
            ? [of("cmdline")]
            : [];
        } catch {
          return [];
        }
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.#closed;
  }
}
