import type { Received } from "./received.ts";

/** What a consumer tells for logs and metrics. `ms`: how long the message was worked on. */
export type ConsumerEvent =
  | { readonly event: "received"; readonly message: Received }
  /** Handled and deleted. */
  | { readonly event: "done"; readonly message: Received; readonly ms: number }
  /** Sent to the dead-letter queue and deleted: `Poison`, or the last attempt that the queue allows has failed. */
  | {
      readonly event: "poisoned";
      readonly message: Received;
      readonly reason: string;
      readonly error: unknown;
      readonly ms: number;
    }
  /** Comes again after the back-off. `attempt` counts from 1. */
  | {
      readonly event: "failed";
      readonly message: Received;
      readonly error: unknown;
      readonly attempt: number;
      readonly backOffSeconds: number;
      readonly ms: number;
    }
  /** Given back by a drain: visible again at once. */
  | { readonly event: "returned"; readonly message: Received }
  /** Another consumer may have it now, or it was held for as long as allowed. It is neither deleted nor given back. */
  | { readonly event: "lost"; readonly message: Received; readonly why: "taken" | "held-too-long" }
  /** SQS refused or did not answer: the message comes again when its visibility timeout is over. */
  | {
      readonly event: "settle-failed";
      readonly message: Received;
      readonly step: "delete" | "dead-letter" | "back-off" | "return";
      readonly error: unknown;
    }
  /** One heartbeat. The next one follows, after a third of the visibility timeout. */
  | { readonly event: "heartbeat-failed"; readonly message: Received; readonly error: unknown }
  | { readonly event: "receive-failed"; readonly error: unknown; readonly backOffMs: number };

/** Tells it. A listener that throws changes nothing for the messages; Node prints a warning. */
export function teller(
  listener: ((event: ConsumerEvent) => void) | undefined = () => undefined,
): (event: ConsumerEvent) => void {
  return (event) => {
    try {
      listener(event);
    } catch (error) {
      process.emitWarning(`The consumer's onEvent threw at "${event.event}": ${error}`);
    }
  };
}
