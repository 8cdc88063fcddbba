import { setTimeout } from "node:timers/promises";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { pauseMs, retrySeconds } from "./back-off.ts";
import { Delivery } from "./delivery.ts";
import { type ConsumerEvent, teller } from "./event.ts";
import { longestHoldSeconds, Queue } from "./queue.ts";
import type { Held, Received } from "./received.ts";
import { type Ending, settle } from "./settle.ts";

/** What a consumer does. */
export interface ConsumerOptions {
  readonly client: SQSClient;
  /** A standard queue, not a FIFO one. */
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  /** How many messages are worked on at once. */
  readonly slots: number;
  /**
   * Works on one message. When it resolves, the message is deleted; `Poison` sends it to the dead-letter queue; `Later`, and any other error, lets it
   * come again after a back-off, or makes it a dead letter when this was the last attempt that the queue's `maxReceiveCount` allows.
   *
   * The same message may come again at any time, even while it is worked on: SQS delivers at least once.
   *
   * @param signal aborted when the message was lost to another consumer, or when a drain has no more time.
   */
  readonly handle: (message: Received, signal: AbortSignal) => Promise<void>;
  /** For logs and metrics. */
  readonly onEvent?: (event: ConsumerEvent) => void;
  /** How long one poll waits for a message, 1 to 20. A drain waits for it. Default: 5. */
  readonly waitSeconds?: number;
  /** For how long a message is kept from others at most, while its handler works. Default: 43,200, SQS's own limit. */
  readonly holdSeconds?: number;
  /** For how long a message stays invisible that failed. Default: `retrySeconds`. */
  readonly backOffSeconds?: (receiveCount: number, messageId: string) => number;
}

/** How a drain went: the messages since its start. */
export interface Drained {
  /** The handler's verdict was carried out. */
  readonly finished: number;
  /** Given back: visible again at once. */
  readonly returned: number;
  /** Neither was possible: SQS brings these again when their visibility timeout is over. */
  readonly left: number;
}

/** For probes and metrics. */
export interface ConsumerStatus {
  readonly state: "running" | "draining";
  /** How long ago the queue last answered a poll, in milliseconds; 0 while all slots are busy, when there is nothing to ask for. */
  readonly pollAgeMs: number;
  /** How many messages are worked on. */
  readonly busy: number;
  /** For how long the oldest of them has been, in milliseconds. */
  readonly longestMs: number;
}

/**
 * Consumes a queue with a fixed number of slots. A slot that is free is refilled at once; nothing waits for a batch, and no message is received
 * that no slot is free for. One message's failure touches no other.
 *
 * @example
 * await using consumer = await Consumer.start({ client, queueUrl, deadLetterUrl, slots: 2, handle: (message) => detect(message.body) });
 * process.once("SIGTERM", () => consumer.drain(50_000));
 */
export class Consumer implements AsyncDisposable {
  readonly #options: ConsumerOptions;
  readonly #queue: Queue;
  readonly #waitSeconds: number;
  readonly #tell: (event: ConsumerEvent) => void;
  readonly #stop = new AbortController();
  readonly #active = new Set<Delivery>();
  /** What arrived while draining and is being given back. */
  readonly #returning = new Set<Promise<Ending>>();
  readonly #polling: Promise<void>;
  readonly #drained: Record<Ending, number> = { finished: 0, returned: 0, left: 0, lost: 0 };
  #drain: Promise<Drained> | undefined;
  #answeredAt = performance.now();
  #freed = Promise.withResolvers<void>();

  private constructor(options: ConsumerOptions, queue: Queue, waitSeconds: number) {
    this.#options = options;
    this.#queue = queue;
    this.#waitSeconds = waitSeconds;
    this.#tell = teller(options.onEvent);
    this.#polling = this.#poll();
  }

  /** Reads the queue's settings once and starts to poll. Throws when the queue does not exist, or can't be read, and on options out of range. */
  static async start(options: ConsumerOptions): Promise<Consumer> {
    const { client, queueUrl, deadLetterUrl, slots, waitSeconds = 5 } = options;
    if (!Number.isInteger(slots) || slots < 1) throw new RangeError(`slots is ${slots}: not a whole number from 1 on.`);
    if (!Number.isInteger(waitSeconds) || waitSeconds < 1 || waitSeconds > 20) {
      throw new RangeError(`waitSeconds is ${waitSeconds}: not a whole number from 1 to 20, what SQS takes.`);
    }
    return new Consumer(options, await Queue.open(client, queueUrl, deadLetterUrl), waitSeconds);
  }

  status(): ConsumerStatus {
    const now = performance.now();
    const starts = [...this.#active].map(({ startedAt }) => startedAt);
    return {
      state: this.#stop.signal.aborted ? "draining" : "running",
      pollAgeMs: this.#active.size >= this.#options.slots ? 0 : now - this.#answeredAt,
      busy: starts.length,
      longestMs: starts.length === 0 ? 0 : now - Math.min(...starts),
    };
  }

  /**
   * Stops polling, lets the messages in flight finish, and shortly before the time is over aborts their signals and gives back what is left, even of
   * a handler that goes on regardless. It waits for the poll that is under way and gives back at once what that brings: to abort it could hide a
   * message for a whole visibility timeout. To give back a message costs one of the attempts that the queue allows.
   *
   * It resolves within `graceMs`, and never rejects. A second call gives the first one's result.
   */
  drain(graceMs: number): Promise<Drained> {
    this.#drain ??= this.#drainWithin(graceMs);
    return this.#drain;
  }

  /** Drains without waiting for handlers, but for the poll, which takes up to `waitSeconds`: the client may be destroyed after that. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain(0);
    await this.#idle();
  }

  async #drainWithin(graceMs: number): Promise<Drained> {
    const marginMs = Math.min(2_000, graceMs / 5);
    this.#stop.abort();
    this.#freed.resolve();
    const idle = this.#idle();
    await within(graceMs - marginMs, idle);
    for (const delivery of this.#active) delivery.abort();
    await within(marginMs / 2, idle);
    for (const delivery of this.#active) delivery.recall();
    await within(marginMs / 2, idle);
    const { finished, returned, left } = this.#drained;
    return { finished, returned, left: left + this.#active.size + this.#returning.size };
  }

  async #idle(): Promise<void> {
    await this.#polling;
    await Promise.all([...[...this.#active].map(({ ended }) => ended), ...this.#returning]);
  }

  async #poll(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const free = this.#options.slots - this.#active.size;
      if (free === 0) {
        await this.#freed.promise;
        this.#answeredAt = performance.now();
        continue;
      }
      try {
        const held = await this.#queue.receive(free, this.#waitSeconds);
        this.#answeredAt = performance.now();
        failures = 0;
        const accept = this.#stop.signal.aborted ? this.#giveBack : this.#take;
        for (const one of held) accept.call(this, one);
      } catch (error) {
        failures += 1;
        const backOffMs = pauseMs(failures);
        this.#tell({ event: "receive-failed", error, backOffMs });
        await setTimeout(backOffMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  #take(held: Held): void {
    const { handle, holdSeconds = longestHoldSeconds, backOffSeconds = retrySeconds } = this.#options;
    this.#tell({ event: "received", message: held.message });
    const delivery = new Delivery({
      ...{ queue: this.#queue, held, handle, holdSeconds, retrySeconds: backOffSeconds, tell: this.#tell },
    });
    this.#active.add(delivery);
    delivery.ended.then((ending) => {
      this.#active.delete(delivery);
      this.#count(ending);
      this.#freed.resolve();
      this.#freed = Promise.withResolvers<void>();
    });
  }

  #giveBack(held: Held): void {
    const returning = settle({
      ...{ queue: this.#queue, held, verdict: { is: "recalled" }, retrySeconds, tell: this.#tell },
      startedAt: performance.now(),
    });
    this.#returning.add(returning);
    returning.then((ending) => {
      this.#returning.delete(returning);
      this.#count(ending);
    });
  }

  #count(ending: Ending): void {
    if (this.#stop.signal.aborted) this.#drained[ending] += 1;
  }
}

/** Waits for it, but no longer than that. */
async function within(ms: number, done: Promise<void>): Promise<void> {
  const timer = new AbortController();
  const timeout = setTimeout(Math.min(ms, 2 ** 31 - 1), undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([done, timeout]);
  timer.abort();
}
