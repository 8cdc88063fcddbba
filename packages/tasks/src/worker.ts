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
const tooManyAttempts = "too-many-attempts";

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
  readonly #release = Promise.withResolvers<void>();
  readonly #released = this.#release.promise.then(() => givenBack);
  readonly #quit = new AbortController();
  #drain: Promise<Drained> | undefined;
  #drained: Drained = { finished: 0, released: 0 };

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

  /**
   * Claims nothing more, waits for what is in hand, and shortly before the time is over aborts the handlers and releases what is not done. It
   * resolves within `graceMs`, and never rejects. A second call gives the first one's result.
   */
  drain(graceMs: number): Promise<Drained> {
    this.#drain ??= this.#drainWithin(graceMs);
    return this.#drain;
  }

  /** Drains without waiting for handlers. The client may be closed after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain(0);
    await this.#idle();
  }

  async #drainWithin(graceMs: number): Promise<Drained> {
    const marginMs = Math.min(2000, graceMs / 5);
    this.#draining = true;
    this.wake();
    const idle = this.#idle();
    await within(graceMs - marginMs, idle);
    this.#recall.abort(new Error("The worker ends."));
    await within(marginMs / 2, idle);
    this.#release.resolve();
    await within(marginMs / 2, idle);
    this.#quit.abort();
    return this.#drained;
  }

  async #idle(): Promise<void> {
    await this.#loop;
    await Promise.all(this.#running);
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
    const settlement = await Promise.race([this.#attempt(claim, signal), this.#released]);
    clearInterval(heartbeat);
    if (lost.signal.aborted) return this.#tell({ event: "lost", id: claim.id });
    const settled = await this.#settle(claim, settlement);
    if (settled === "failed") return;
    if (!settled) return this.#tell({ event: "lost", id: claim.id });
    if (settlement.to === "done") this.#tell({ event: "done", id: claim.id, ms: performance.now() - started });
    if (!this.#draining) return;
    const { finished, released } = this.#drained;
    const given = settlement === givenBack;
    this.#drained = { finished: finished + (given ? 0 : 1), released: released + (given ? 1 : 0) };
  }

  async #attempt(claim: Claim<Body>, signal: AbortSignal): Promise<Settlement> {
    // Claimed while the drain began.
    if (this.#draining) return givenBack;
    try {
      // The last attempt allowed took its worker with it.
      if (claim.attempt > this.#settings.maxAttempts) throw new GiveUp(tooManyAttempts);
      await this.#handle(claim, signal);
      return { to: "done" };
    } catch (error) {
      return this.#verdict(claim, error);
    }
  }

  /** Done must be recorded: else it is done again. So this is tried until the store answers. */
  async #settle(claim: Claim<Body>, settlement: Settlement): Promise<boolean | "failed"> {
    for (;;) {
      const settled = await this.#try("settle", () => claim.settle(settlement));
      if (settled !== "failed") return settled;
      await sleep(250, undefined, { signal: this.#quit.signal }).catch(() => undefined);
      if (this.#quit.signal.aborted) return "failed";
    }
  }

  #verdict({ id, attempt }: Claim<Body>, error: unknown): Settlement {
    const { backOffMs, maxAttempts } = this.#settings;
    if (error instanceof Later) {
      this.#tell({ event: "later", id, afterMs: error.afterMs });
      return { to: "due", afterMs: error.afterMs, counts: false };
    }
    if (this.#recall.signal.aborted && !(error instanceof GiveUp)) return givenBack;
    if (error instanceof GiveUp || attempt >= maxAttempts) {
      const reason = error instanceof GiveUp ? error.reason : tooManyAttempts;
      this.#tell({ event: "gave-up", id, reason, error });
      return { to: "failed", reason };
    }
    const afterMs = backOffMs(attempt);
    this.#tell({ event: "failed", id, attempt, error, backOffMs: afterMs });
    return { to: "due", afterMs, counts: true };
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
    try {
      this.#settings.onEvent?.(event);
    } catch (error) {
      process.emitWarning(`The worker's onEvent threw at "${event.event}": ${error}`);
    }
  }
}

const givenBack: Settlement = { to: "due", afterMs: 0, counts: false };

/** Waits for it, but no longer than that. */
async function within(ms: number, done: Promise<void>): Promise<void> {
  const stop = new AbortController();
  await Promise.race([done, sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined)]);
  stop.abort();
}
