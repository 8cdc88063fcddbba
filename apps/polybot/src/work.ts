import { setTimeout as sleep } from "node:timers/promises";
import type { TaskEvent } from "@polybot/tasks";
import { answerChat } from "./answer.ts";
import { handleMessage } from "./inbox.ts";
import type { Parts } from "./parts.ts";

/** Most of them wait for Telegram and S3; what they may have in memory is bounded apart (`Room`). */
const photosAtOnce = 8;
/** Most of them wait for their turn, or for Telegram. */
const answersAtOnce = 16;
/** A worker goes round several times a second; waiting for the store, within half a minute. */
const stuckMs = 60_000;
const backlogEveryMs = 10_000;
/** An acknowledgement that Telegram does not take must not hold up the end. */
const lastWordsMs = 1_000;

/** The work that waits in the store, being done. */
export interface Work {
  /** There is a new message. */
  wakeInbox(): void;
  /** There is a new answer to send. */
  wakeAnswers(): void;
  /** Nothing is begun any more, not even in vain: only a restart helps. */
  isStuck(): boolean;
  /** Begins nothing new, and finishes or gives back what is in hand. */
  drain(graceMs: number): Promise<void>;
}

/** Starts to work on messages and answers, with the other replicas. */
export function startWork(parts: Parts): Work {
  const { store, acknowledgements, log } = parts;
  const onEvent = (event: TaskEvent) => report(parts, event);
  const inbox = store.updates.work((task, signal) => handleMessage(parts, task, signal), {
    slots: photosAtOnce,
    onEvent,
  });
  const answers = store.answers.work((task, signal) => answerChat(parts, task, signal), {
    slots: answersAtOnce,
    onEvent,
  });
  const stopCounting = countBacklog(parts);
  return {
    wakeInbox: () => inbox.wake(),
    wakeAnswers: () => answers.wake(),
    isStuck: () => [inbox, answers].some(({ idleForMs }) => idleForMs > stuckMs),
    async drain(graceMs) {
      stopCounting();
      const [messages, sent] = await Promise.all([inbox.drain(graceMs), answers.drain(graceMs)]);
      await Promise.race([acknowledgements.settled(), sleep(lastWordsMs)]);
      log.info({ messages, answers: sent }, "the work is finished or given back");
    },
  };
}

/** What the work's own lines don't tell: they are written where the prediction is known. */
function report({ measures, log }: Parts, event: TaskEvent): void {
  if (event.event === "store-failed") {
    measures.storeErrors.add({});
    log.warn({ step: event.step, error: event.error }, "the store does not answer");
  }
  if (event.event === "lost") log.warn({ ...event }, "a task may be done by another replica");
}

/** Measures what waits. Each replica tells the same. */
function countBacklog({ store, measures }: Parts): () => void {
  const kinds = [
    [store.updates, measures.backlog("updates")],
    [store.answers, measures.backlog("answers")],
  ] as const;
  let counting = false;
  const count = async () => {
    for (const [tasks, gauges] of kinds) {
      const { due, oldestMs, failed } = await tasks.backlog();
      gauges.due.set(due);
      gauges.oldest.set(oldestMs / 1000);
      gauges.failed.set(failed);
    }
  };
  const timer = setInterval(() => {
    if (counting) return;
    counting = true;
    count()
      .catch(() => measures.storeErrors.add({}))
      .finally(() => {
        counting = false;
      });
  }, backlogEveryMs);
  return () => clearInterval(timer);
}
