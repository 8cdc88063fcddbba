import { type Claimed, GiveUp } from "@polybot/tasks";
import type { Parts } from "./parts.ts";
import { passOn } from "./photo.ts";
import { commandReply, textReply, tooLarge, unsupportedReply } from "./replies.ts";
import type { InboxTask } from "./store.ts";
import type { Command, Wish } from "./update.ts";

/** An answer to words that comes later than that only puzzles. */
const staleMs = 3_600_000;

/**
 * Does what a message asks for. A photo goes on to the detector; whatever else gets an answer at once. May be repeated.
 *
 * @throws {GiveUp} when it can't be done, ever. @throws {Later} when it can be later.
 */
export async function handleMessage(parts: Parts, task: Claimed<InboxTask>, signal: AbortSignal): Promise<void> {
  const { message, predictionId, receivedAt, trace } = task.body;
  const { wish } = message;
  const isPhoto = wish.kind === "photo";
  const log = isPhoto ? parts.log.child({ predictionId }) : parts.log.child({ updateId: message.updateId });
  try {
    await parts.tracer.span(wish.kind, { parent: trace, attributes: { attempt: task.attempt } }, async () => {
      if (isPhoto) return passOn(parts, task, wish, log, signal);
      if (Date.now() - receivedAt > staleMs) throw new GiveUp("stale");
      if (wish.kind === "command" && message.chatId < 0 && !(await isForUs(parts, wish))) return;
      await parts.outgoing.turn(message.chatId);
      signal.throwIfAborted();
      await parts.outgoing.text({ chatId: message.chatId, replyTo: message.messageId }, replyTo(wish));
      parts.measures.sent.add({ kind: "reply" });
    });
  } catch (error) {
    log.warn({ error, attempt: task.attempt }, "not done");
    throw error;
  }
}

function replyTo(wish: Exclude<Wish, { kind: "photo" }>): string {
  switch (wish.kind) {
    case "too-large":
      return tooLarge;
    case "command":
      return commandReply(wish.name);
    case "text":
      return textReply;
    case "unsupported":
      return unsupportedReply(wish.what);
  }
}

async function isForUs({ api }: Parts, { addressee }: Command): Promise<boolean> {
  return addressee === null || addressee.toLowerCase() === (await api.username()).toLowerCase();
}
