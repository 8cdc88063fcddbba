import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { messageAttributes, type Tracer } from "@polybot/service";
import { type Claimed, GiveUp } from "@polybot/tasks";
import type { Told } from "./results.ts";

/** Publishes a prediction's event. A process that dies after it and before it is recorded publishes twice: consumers know events by their id. */
export async function publish(
  task: Claimed<Told>,
  sns: SNSClient,
  topicArn: string,
  tracer: Tracer,
  signal: AbortSignal,
): Promise<void> {
  await tracer.span("publish", spanOptions(task), async (span) => {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Message: JSON.stringify(task.body.event),
        MessageAttributes: messageAttributes(span.context),
      }),
      { abortSignal: signal },
    );
  });
}

/**
 * Tells the bot that a prediction can be answered.
 *
 * @throws {GiveUp} when the bot understands the request and refuses it; any other error is worth another attempt.
 */
export async function report(task: Claimed<Told>, results: URL, tracer: Tracer, signal: AbortSignal): Promise<void> {
  await tracer.span("report", spanOptions(task), async (span) => {
    const url = new URL(results);
    url.searchParams.set("predictionId", task.id);
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...span.context },
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    });
    await answer.body?.cancel();
    if (answer.ok) return;
    if (answer.status === 400) throw new GiveUp("refused", `The bot refused the report of ${task.id}.`);
    throw new Error(`The bot answered the report with ${answer.status}.`);
  });
}

function spanOptions({ body, id }: Claimed<Told>) {
  return { parent: body.trace, attributes: { predictionId: id } };
}
