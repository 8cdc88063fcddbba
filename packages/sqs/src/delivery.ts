import type { ConsumerEvent } from "./event.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Queue } from "./queue.ts";
import type { Held, Received } from "./received.ts";
import { type Ending, settle } from "./settle.ts";
import { Poison, type Verdict } from "./verdict.ts";

/** What a delivery needs of its consumer. */
export interface DeliveryOptions {
  readonly queue: Queue;
  readonly held: Held;
  readonly handle: (message: Received, signal: AbortSignal) => Promise<void>;
  readonly holdSeconds: number;
  readonly retrySeconds: (receiveCount: number, messageId: string) => number;
  readonly tell: (event: ConsumerEvent) => void;
}

/** One receive of one message: from its handler's start until it is settled. */
export class Delivery {
  /** By `performance.now()`. */
  readonly startedAt = performance.now();
  /** How it ended. It never rejects. */
  readonly ended: Promise<Ending>;
  readonly #options: DeliveryOptions;
  readonly #abort = new AbortController();
  readonly #recalled = Promise.withResolvers<Verdict>();
  #draining = false;
  #lost = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.ended = this.#run();
  }

  /** Asks the handler to end, for a drain. What it then throws, other than `Poison`, gives the message back. */
  abort(): void {
    this.#draining = true;
    this.#abort.abort(new Error("The consumer is draining."));
  }

  /** Gives the message back without waiting for the handler any longer. */
  recall(): void {
    this.#recalled.resolve({ is: "recalled" });
  }

  async #run(): Promise<Ending> {
    const { queue, held, holdSeconds, retrySeconds, tell } = this.#options;
    const { message, receipt } = held;
    const heartbeat = new Heartbeat({
      ...{ queue, receipt, holdSeconds },
      onFailed: (error) => tell({ event: "heartbeat-failed", message, error }),
      onLost: (why) => this.#lose(why),
    });
    const verdict = await Promise.race([this.#handle(), this.#recalled.promise]);
    await heartbeat.stop();
    if (this.#lost) return "lost";
    return settle({ queue, held, verdict, retrySeconds, tell, startedAt: this.startedAt });
  }

  async #handle(): Promise<Verdict> {
    try {
      await this.#options.handle(this.#options.held.message, this.#abort.signal);
      return { is: "done" };
    } catch (error) {
      return this.#draining && !(error instanceof Poison) ? { is: "recalled" } : { is: "failed", error };
    }
  }

  #lose(why: "taken" | "held-too-long"): void {
    this.#lost = true;
    const { message } = this.#options.held;
    this.#options.tell({ event: "lost", message, why });
    this.#abort.abort(new Error(`The message ${message.id} is lost: ${why}.`));
  }
}
