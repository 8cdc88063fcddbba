import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { LocalContainer } from "../../generator/src/local/local.ts";
import { freePorts } from "./free-ports.ts";
import { ask } from "./probe.ts";
import type { Watchdog } from "./watchdog.ts";

/** What a process is started with. */
export interface ProcessOptions {
  /** Its pod's name, and its number among the replicas. */
  readonly name: string;
  readonly ordinal: number;
  readonly container: LocalContainer;
  readonly words: readonly [string, ...string[]];
  /** All of its variables, but for its address: nothing comes from this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly graceSeconds: number;
  /** Is it started again when it ends? */
  readonly restarts: boolean;
  readonly watchdog: Watchdog;
  readonly onLine?: (line: LogLine) => void;
  readonly onChange?: () => void;
}

export interface LogLine {
  readonly at: number;
  readonly name: string;
  readonly ordinal: number;
  readonly stream: "out" | "err";
  readonly text: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type ProcessState = "starting" | "ready" | "unready" | "stopping" | "backing off" | "stopped";

/** Lines kept of each process. */
const keptLines = 2_000;
/** Nobody wants to wait for a kubelet's first look: until it is ready, a process is asked this often. */
const firstLookMs = 50;
/** A kubelet waits 10 s at first and 5 min at last (Kubernetes, "Pod Lifecycle"). */
const backOffMs = { first: 250, last: 5_000 };

/** One process of a pod, kept running as a kubelet does: probed, restarted with back-off, stopped by SIGTERM and, after the grace time, by SIGKILL. */
export class LocalProcess implements AsyncDisposable {
  readonly name: string;
  readonly ordinal: number;
  readonly exits: Exit[] = [];
  readonly #options: ProcessOptions;
  readonly #logs: LogLine[] = [];
  #state: ProcessState = "stopped";
  #ports: Readonly<Record<string, number>> = {};
  #run: { readonly child: ChildProcess; readonly closed: Promise<Exit>; readonly over: AbortController } | undefined;
  #wanted = false;
  #again: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.ordinal = options.ordinal;
  }

  get state(): ProcessState {
    return this.#state;
  }
  get ready(): boolean {
    return this.#state === "ready";
  }
  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#run?.child.pid;
  }
  /** Its ports by name; others after each start. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }
  /** The newest lines that it wrote, the oldest first. */
  get logs(): readonly LogLine[] {
    return this.#logs;
  }
  /** How it ended last; undefined when it never did. */
  get exit(): Exit | undefined {
    return this.exits.at(-1);
  }

  /** Starts it; it is ready later. */
  async start(): Promise<void> {
    if (this.#wanted) throw new Error(`${this.name}-${this.ordinal} runs already`);
    this.#wanted = true;
    await this.#spawn();
  }

  /** Resolves when it ends for the first time from now on. */
  async ended(): Promise<Exit> {
    const exit = await this.#run?.closed;
    if (exit === undefined) throw new Error(`${this.name}-${this.ordinal} does not run`);
    return exit;
  }

  /** Waits until it is ready. Throws when it is not in time. */
  async untilReady(timeoutMs = 60_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!this.ready) {
      if (performance.now() > deadline)
        throw new Error(`${this.name}-${this.ordinal} is not ready after ${timeoutMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** SIGTERM, and SIGKILL when the grace time is over. It stays down. */
  async stop(): Promise<Exit | undefined> {
    this.#wanted = false;
    clearTimeout(this.#again);
    const run = this.#run;
    if (run === undefined) {
      this.#change("stopped");
      return this.exit;
    }
    this.#change("stopping");
    await this.#end(run);
    return this.exit;
  }

  /** Sends a signal and waits until the process has ended. Unless it is being stopped, it starts again by itself. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<Exit> {
    const run = this.#run;
    if (run === undefined) throw new Error(`${this.name}-${this.ordinal} does not run`);
    run.child.kill(signal);
    return run.closed;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #spawn(): Promise<void> {
    const { container, words, env, cwd, watchdog } = this.#options;
    const numbers = await freePorts(container.ports.length);
    if (!this.#wanted) return;
    this.#ports = Object.fromEntries(container.ports.map(({ name }, index) => [name, numbers[index] ?? 0]));
    const own = Object.fromEntries(
      Object.entries(this.#ports).map(([name, port]) => [`PORT_${name.toUpperCase().replaceAll("-", "_")}`, `${port}`]),
    );
    const [program, ...rest] = words;
    const child = spawn(program, rest, {
      cwd,
      env: { ...env, HOST: "127.0.0.1", ...own },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: Ctrl-C in a terminal is for the runner, which then stops everything in order.
      detached: true,
    });
    watchdog.watch(child);
    this.#change("starting");
    const over = new AbortController();
    const closed = this.#closing(child, over);
    this.#run = { child, closed, over };
    this.#read(child);
    void this.#probe(this.#run);
  }

  async #closing(child: ChildProcess, over: AbortController): Promise<Exit> {
    const exit = await new Promise<Exit>((resolve) => {
      child.once("error", (error) => {
        this.#say("err", error.message);
        if (child.pid === undefined) resolve({ code: null, signal: null });
      });
      child.once("close", (code, signal) => resolve({ code, signal }));
    });
    over.abort();
    this.#run = undefined;
    this.exits.push(exit);
    if (this.#wanted && this.#options.restarts) this.#backOff();
    else {
      this.#wanted = false;
      this.#change("stopped");
    }
    return exit;
  }

  #backOff(): void {
    const waitMs = Math.min(backOffMs.first * 2 ** this.#failures, backOffMs.last);
    this.#failures += 1;
    this.#again = setTimeout(() => void this.#spawn(), waitMs);
    this.#change("backing off");
  }

  async #end({ child, closed }: { readonly child: ChildProcess; readonly closed: Promise<Exit> }): Promise<void> {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), this.#options.graceSeconds * 1000);
    await closed;
    clearTimeout(late);
  }

  /** Asks it for its readiness and its liveness until it ends. */
  async #probe(run: { readonly child: ChildProcess; readonly closed: Promise<Exit>; readonly over: AbortController }) {
    const { startup, ready, live } = this.#options.container.probes;
    const portOf = (name: string) => this.#ports[name] ?? Number(name);
    const pause = async (ms: number) => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        run.over.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    };
    // What is being stopped is asked no more.
    const over = () => run.over.signal.aborted || this.#run !== run || !this.#wanted;
    if (startup !== undefined) while (!over() && !(await ask(startup, portOf))) await pause(firstLookMs);
    const look = async () => {
      let failures = 0;
      while (!over()) {
        const answer = ready === undefined || (await ask(ready, portOf));
        if (over()) return;
        failures = answer ? 0 : failures + 1;
        if (answer) {
          this.#failures = 0;
          if (!this.ready) this.#change("ready");
        } else if (this.ready && failures >= (ready?.failures ?? 1)) this.#change("unready");
        if (ready === undefined) return;
        await pause(this.ready ? ready.periodSeconds * 1000 : firstLookMs);
      }
    };
    const watch = async () => {
      if (live === undefined) return;
      let failures = 0;
      await pause(live.periodSeconds * 1000);
      while (!over()) {
        failures = (await ask(live, portOf)) ? 0 : failures + 1;
        if (over()) return;
        if (failures >= live.failures) {
          this.#say("err", `It failed its liveness probe ${failures} times: it is restarted.`);
          await this.#end(run);
          return;
        }
        await pause(live.periodSeconds * 1000);
      }
    };
    await Promise.all([look(), watch()]);
  }

  #read(child: ChildProcess): void {
    for (const [stream, input] of [["out", child.stdout] as const, ["err", child.stderr] as const]) {
      if (input !== null) createInterface(input).on("line", (text) => this.#say(stream, text));
    }
  }

  #say(stream: LogLine["stream"], text: string): void {
    const line = { at: Date.now(), name: this.name, ordinal: this.ordinal, stream, text };
    this.#logs.push(line);
    if (this.#logs.length > keptLines) this.#logs.shift();
    this.#options.onLine?.(line);
  }

  #change(state: ProcessState): void {
    this.#state = state;
    this.#options.onChange?.();
  }
}
