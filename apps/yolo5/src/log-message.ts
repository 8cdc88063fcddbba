import type { Log } from "@polybot/service";
import type { ConsumerEvent } from "@polybot/sqs";

/** Logs what became of a message: by its id, never its body. */
export function logMessage(log: Log, event: ConsumerEvent): void {
  switch (event.event) {
    case "received":
    case "done":
      log.debug({ messageId: event.message.id }, `message ${event.event}`);
      break;
    case "receive-failed":
      log.warn({ error: event.error, backOffMs: event.backOffMs }, "the queue can't be read");
      break;
    default: {
      const { event: name, message, ...fields } = event;
      log.warn({ messageId: message.id, receiveCount: message.receiveCount, ...fields }, `message ${name}`);
    }
  }
}
