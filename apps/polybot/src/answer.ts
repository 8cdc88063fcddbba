import type { Prediction } from "@polybot/predictions";
import type { Log } from "@polybot/service";
import { type Claimed, GiveUp } from "@polybot/tasks";
import { answerText } from "./answer-text.ts";
import { Refused } from "./outgoing.ts";
import type { Parts } from "./parts.ts";
import type { AnswerTask } from "./store.ts";
import type { Recipient } from "./telegram-api.ts";

/** Telegram's limit for a picture that is sent as a photo (Bot API, `sendPhoto`). */
const photoLimit = 10_000_000;

/**
 * Answers the chat that waits for a prediction: with the drawn picture and the counts, or with a text when there is nothing to show.
 *
 * When it resolves, the task is recorded as done: so each answer is sent once, unless the process dies, or the store is away for longer than
 * the task's lease, between Telegram's "ok" and that record; or Telegram's "ok" is lost on its way. The Bot API knows no repeated message.
 */
export async function answerChat(parts: Parts, task: Claimed<AnswerTask>, signal: AbortSignal): Promise<void> {
  const { trace, calledAt } = task.body;
  const log = parts.log.child({ predictionId: task.id });
  const { measures, tracer, store } = parts;
  try {
    await measures.stages.time({ stage: "answer" }, () =>
      tracer.span("answer", { parent: trace, attributes: { attempt: task.attempt } }, async (span) => {
        const [prediction, asked] = await Promise.all([
          store.predictions.findOne({ _id: task.id }),
          store.asked.findOne({ _id: task.id }),
        ]);
        if (prediction === null) throw new GiveUp("no-prediction");
        const to = { chatId: prediction.chat_id, replyTo: asked?.messageId };
        const result = await send(parts, prediction, to, log, signal);
        const ageMs = Date.now() - (asked?.at.getTime() ?? calledAt);
        span.set({ result, ageMs });
        measures.sent.add({ kind: "answer" });
        measures.answers.add({ result });
        measures.answerAge.observe({}, ageMs / 1000);
        log.info({ result, ms: ageMs }, "answered");
      }),
    );
  } catch (error) {
    if (error instanceof GiveUp) measures.answers.add({ result: "given-up" });
    log.warn({ error, attempt: task.attempt }, "not answered");
    throw error;
  }
}

async function send(
  { outgoing, images }: Parts,
  prediction: Prediction,
  to: Recipient,
  log: Log,
  signal: AbortSignal,
): Promise<"photo" | "text"> {
  const text = answerText(prediction);
  const key = prediction.labels.length === 0 ? null : prediction.predicted_img_path;
  // First the turn: whoever has to wait long for it has fetched nothing in vain.
  await outgoing.turn(to.chatId);
  const picture = key === null ? undefined : await images.get(key, photoLimit);
  signal.throwIfAborted();
  if (picture !== undefined) {
    try {
      await outgoing.photo(to, picture, text);
      return "photo";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log.warn({ reason: error.reason }, "Telegram does not take the picture");
    }
    await outgoing.turn(to.chatId);
    signal.throwIfAborted();
  }
  await outgoing.text(to, text);
  return "text";
}
