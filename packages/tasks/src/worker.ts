import { setTimeout as sleep } from "node:timers/promises";
import type { Claim, Claimed, Tasks } from "./collection.ts";
import type { Settlement } from "./document.ts";
import type { TaskEvent } from "./event.ts";
import { GiveUp, Later } from "./verdict.ts";

/** Works on one task. The signal is aborted when the claim is lost and when the worker must end. */
export type Handle<Body> = (task: Claimed<Body>, signal: AbortSignal) => Promise<void>;

/** How a worker works. */
export interface WorkOptions {
  /** How many tasks are worked on at once. */
  readonly slots: number;
  /** How often to look for tasks when there was none, in milliseconds. Default: 500. */
  readonly idleMs?: number;
  readonly onEvent?: (event: TaskEvent) => void;
}

interface Settings extends WorkOptions {
  readonly leaseMs: number;
  readonly backOffMs: (attempt: number) => number;
  readonly maxAttempts: number;
}

/** How a drain ended. */
export interface Drained {
  readonly finished: number;
  /** Due again at once, for another worker. */
  readonly released: number;
}

const storeBackOffMs = 1000;

/** Works on the tasks of one collection. It outlives outages of the store. */
export class TaskWorker<Body extends object> implements AsyncDisposable {
  readonly #tasks: Tasks<Body>;
  readonly #handle: Handle<Body>;
  readonly #settings: Settings;
  readonly #running = new Set<Promise<void>>();
  readonly #recall = new AbortController();
  readonly #loop: Promise<void>;
  #draining = false;
  #woken = Promise.withResolvers<void>();
  #tickedAt = performance.now();
  #drained = { finished: 0, released: 0 };

  constructor(tasks: Tasks<Body>, handle: Handle<Body>, settings: Settings) {
    this.#tasks = tasks;
    this.#handle = handle;
    this.#settings = settings;
    this.#loop = this.#run();
  }

  /** Looks for tasks now: one was added. */
  wake(): void {
    this.#woken.resolve();
  }

  /** How long ago the worker's loop last went round, in milliseconds; for a liveness probe. */
  get idleForMs(): number {
    return performance.now() - this.#tickedAt;
  }

  /** Claims nothing more, waits for what is in hand, and releases what is not done in time. */
  async drain(graceMs: number): Promise<Drained> {
    this.#draining = true;
    this.#drained = { finished: 0, released: 0 };
    this.wake();
    const timer = setTimeout(() => this.#recall.abort(new Error("The worker ends.")), Math.max(0, graceMs));
    await this.#loop;
    await Promise.all(this.#running);
    clearTimeout(timer);
    return this.#drained;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain(0);
  }

  async #run(): Promise<void> {
    const { slots, idleMs = 500 } = this.#settings;
    while (!this.#draining) {
      this.#tickedAt = performance.now();
      if (this.#running.size >= slots) {
        await Promise.race([...this.#running, sleep(idleMs)]);
        continue;
      }
      this.#woken = Promise.withResolvers();
      const claim = await this.#try("claim", () => this.#tasks.claim());
      if (claim === "failed") await this.#pause(storeBackOffMs);
      else if (claim === undefined) await this.#pause(idleMs);
      else this.#start(claim);
    }
  }

  #start(claim: Claim<Body>): void {
    const work = this.#work(claim).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #pause(ms: number): Promise<void> {
    const stop = new AbortController();
    await Promise.race([this.#woken.promise, sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined)]);
    stop.abort();
  }

  async #work(claim: Claim<Body>): Promise<void> {
    const { leaseMs } = this.#settings;
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, this.#recall.signal]);
    const heartbeat = setInterval(async () => {
      if ((await this.#try("extend", () => claim.extend())) === false) lost.abort(new Error("The claim was lost."));
    }, leaseMs / 3);
    const started = performance.now();
    // A handler that ignores its signal must not hold up the drain.
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
    );
    aborted.catch(() => undefined);
    const settlement = await Promise.race([Promise.resolve(this.#handle(claim, signal)), aborted]).then(
      (): Settlement => ({ to: "done" }),
      (error: unknown) => this.#verdict(claim, error),
    );
    clearInterval(heartbeat);
    if (lost.signal.aborted) return this.#tell({ event: "lost", id: claim.id });
    const settled = await this.#settle(claim, settlement);
    if (settled === false) return this.#tell({ event: "lost", id: claim.id });
    if (settled === true && settlement.to === "done") {
      this.#tell({ event: "done", id: claim.id, ms: performance.now() - started });
    }
    if (this.#recall.signal.aborted && settlement.to === "due") this.#drained.released += 1;
    else this.#drained.finished += 1;
  }

  /** Done must be recorded: else it is done again. So this is tried for as long as the claim holds. */
  async #settle(claim: Claim<Body>, settlement: Settlement): Promise<boolean | "failed"> {
    const end = performance.now() + this.#settings.leaseMs;
    for (;;) {
      const settled = await this.#try("settle", () => claim.settle(settlement));
      if (settled !== "failed" || performance.now() > end || this.#recall.signal.aborted) return settled;
      await sleep(250);
    }
  }

  #verdict({ id, attempt }: Claim<Body>, error: unknown): Settlement {
    const { backOffMs, maxAttempts } = this.#settings;
    if (this.#recall.signal.aborted) return { to: "due", afterMs: 0, failed: false };
    if (error instanceof Later) {
      this.#tell({ event: "later", id, afterMs: error.afterMs });
      return { to: "due", afterMs: error.afterMs, failed: false };
    }
    if (error instanceof GiveUp || attempt >= maxAttempts) {
      const reason = error instanceof GiveUp ? error.reason : "too-many-attempts";
      this.#tell({ event: "gave-up", id, reason, error });
      return { to: "failed", reason };
    }
    const afterMs = backOffMs(attempt);
    this.#tell({ event: "failed", id, attempt, error, backOffMs: afterMs });
    return { to: "due", afterMs, failed: true };
  }

  async #try<T>(step: "claim" | "extend" | "settle", run: () => Promise<T>): Promise<T | "failed"> {
    try {
      return await run();
    } catch (error) {
      this.#tell({ event: "store-failed", step, error });
      return "failed";
    }
  }

  #tell(event: TaskEvent): void {
    this.#settings.onEvent?.(event);
  }
}
