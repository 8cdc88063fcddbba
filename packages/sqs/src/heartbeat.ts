import { setTimeout } from "node:timers/promises";
import { isGone, type Queue } from "./queue.ts";

/** One message's heartbeat. */
export interface HeartbeatOptions {
  readonly queue: Queue;
  readonly receipt: string;
  /** For how long after its receive the message is held at most. */
  readonly holdSeconds: number;
  readonly onFailed: (error: unknown) => void;
  /** Told once: from then on the message is visible to others, or soon. The heartbeat has ended. */
  readonly onLost: (why: "taken" | "held-too-long") => void;
}

/**
 * Keeps one message invisible, from its receive until it is stopped: at each third of the queue's visibility timeout for a whole one from then.
 *
 * SQS being out of reach does not make a message lost: then no other consumer can receive it either. Only SQS's word does.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #startedAt = performance.now();
  readonly #stop = new AbortController();
  readonly #beating: Promise<void>;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#beating = this.#beat();
  }

  /** Waits for a beat that is under way: it must not come after the last word on the message's visibility. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#beating;
  }

  async #beat(): Promise<void> {
    const { queue, receipt, holdSeconds, onFailed, onLost } = this.#options;
    while (await this.#pause((queue.visibilitySeconds * 1000) / 3)) {
      const heldSeconds = (performance.now() - this.#startedAt) / 1000;
      const seconds = nextHide(heldSeconds, holdSeconds, queue.visibilitySeconds);
      if (seconds === 0) return onLost("held-too-long");
      try {
        await queue.hide(receipt, seconds);
      } catch (error) {
        if (isGone(error)) return onLost("taken");
        onFailed(error);
      }
    }
  }

  /** Gives false when it is stopped in the meantime. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stop;
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}

/**
 * For how many more seconds a message is hidden: the visibility timeout, or what is left of the time that it may be held, and 0 when nothing is.
 *
 * @example nextHide(43_190, 43_200, 60) // 10
 */
export function nextHide(heldSeconds: number, holdSeconds: number, visibilitySeconds: number): number {
  return Math.max(0, Math.min(visibilitySeconds, Math.floor(holdSeconds - heldSeconds)));
}
