import type { ConsumerEvent } from "./event.ts";
import { isGone, longestHoldSeconds, type Queue } from "./queue.ts";
import type { Held } from "./received.ts";
import { Later, Poison, type Verdict } from "./verdict.ts";

/** What became of a message: the handler's verdict was carried out, it was given back, it is another consumer's, or SQS will bring it again by itself. */
export type Ending = "finished" | "returned" | "lost" | "left";

/** What is needed to settle a message. */
export interface Settlement {
  readonly queue: Queue;
  readonly held: Held;
  readonly verdict: Verdict;
  readonly retrySeconds: (receiveCount: number, messageId: string) => number;
  readonly tell: (event: ConsumerEvent) => void;
  /** When it was received, by `performance.now()`. */
  readonly startedAt: number;
}

/** Does with the message what the verdict asks for, and tells of it. It never throws. */
export async function settle(settlement: Settlement): Promise<Ending> {
  const { queue, held, verdict } = settlement;
  if (verdict.is === "done") return deleteIt(settlement);
  if (verdict.is === "recalled") return giveBack(settlement);
  const { error } = verdict;
  if (error instanceof Poison) return bury(settlement, error.reason, error);
  if (held.message.receiveCount >= queue.maxReceiveCount) {
    // SQS would move it too, at its next receive, but without a reason.
    return bury(settlement, error instanceof Later ? error.reason : "failed", error);
  }
  return backOff(settlement, error);
}

async function deleteIt(settlement: Settlement): Promise<Ending> {
  const { queue, held, tell } = settlement;
  try {
    await queue.delete(held.receipt);
  } catch (error) {
    return left(settlement, "delete", error);
  }
  tell({ event: "done", message: held.message, ms: elapsed(settlement) });
  return "finished";
}

/** First the copy, then the delete: a crash between the two makes two dead letters of one, never none. */
async function bury(settlement: Settlement, reason: string, error: unknown): Promise<Ending> {
  const { queue, held, tell } = settlement;
  try {
    await queue.bury(held, reason);
  } catch (refusal) {
    return left(settlement, "dead-letter", refusal);
  }
  try {
    await queue.delete(held.receipt);
  } catch (refusal) {
    return left(settlement, "delete", refusal);
  }
  tell({ event: "poisoned", message: held.message, reason, error, ms: elapsed(settlement) });
  return "finished";
}

async function backOff(settlement: Settlement, error: unknown): Promise<Ending> {
  const { queue, held, tell } = settlement;
  const { message, receipt } = held;
  try {
    const backOffSeconds = secondsUntilRetry(settlement, error);
    await queue.hide(receipt, backOffSeconds);
    const ms = elapsed(settlement);
    tell({ event: "failed", message, error, attempt: message.receiveCount, backOffSeconds, ms });
    return "finished";
  } catch (refusal) {
    return left(settlement, "back-off", refusal);
  }
}

function secondsUntilRetry(settlement: Settlement, error: unknown): number {
  const { id, receiveCount } = settlement.held.message;
  const afterMs = error instanceof Later ? error.afterMs : undefined;
  const seconds = afterMs === undefined ? settlement.retrySeconds(receiveCount, id) : Math.ceil(afterMs / 1000);
  return Math.max(0, Math.min(seconds, Math.floor(longestHoldSeconds - elapsed(settlement) / 1000)));
}

async function giveBack(settlement: Settlement): Promise<Ending> {
  const { queue, held, tell } = settlement;
  try {
    await queue.hide(held.receipt, 0);
  } catch (refusal) {
    return left(settlement, "return", refusal);
  }
  tell({ event: "returned", message: held.message });
  return "returned";
}

type Step = Extract<ConsumerEvent, { event: "settle-failed" }>["step"];

function left({ held, tell }: Settlement, step: Step, error: unknown): Ending {
  if (isGone(error)) {
    tell({ event: "lost", message: held.message, why: "taken" });
    return "lost";
  }
  tell({ event: "settle-failed", message: held.message, step, error });
  return "left";
}

function elapsed({ startedAt }: Settlement): number {
  return performance.now() - startedAt;
}
