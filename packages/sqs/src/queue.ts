import { setTimeout } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  SQSServiceException,
} from "@aws-sdk/client-sqs";
import { pauseMs } from "./back-off.ts";
import { type Held, readMessage } from "./received.ts";

/** SQS never keeps a message invisible for longer, counted from its receive ("Amazon SQS visibility timeout" in the developer guide). */
export const longestHoldSeconds = 43_200;

/** SQS's limit of message attributes on one message. */
const mostAttributes = 10;

/** The client by itself waits for ever on a connection that died. */
const answerMs = 10_000;

/** A queue and its dead-letter queue. */
export class Queue {
  /** The queue's `VisibilityTimeout`. */
  readonly visibilitySeconds: number;
  /** How many receives its `RedrivePolicy` allows; Infinity without one. */
  readonly maxReceiveCount: number;
  readonly #client: SQSClient;
  readonly #url: string;
  readonly #deadLetterUrl: string;

  private constructor(client: SQSClient, url: string, deadLetterUrl: string, settings: Settings) {
    this.#client = client;
    this.#url = url;
    this.#deadLetterUrl = deadLetterUrl;
    this.visibilitySeconds = settings.visibilitySeconds;
    this.maxReceiveCount = settings.maxReceiveCount;
  }

  /** Reads the queue's settings. Throws when there is no such queue, or when it can't be read. */
  static async open(client: SQSClient, url: string, deadLetterUrl: string): Promise<Queue> {
    const ask = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["VisibilityTimeout", "RedrivePolicy"],
    });
    try {
      const { Attributes: attributes = {} } = await client.send(ask, soon());
      return new Queue(client, url, deadLetterUrl, readSettings(attributes));
    } catch (cause) {
      if (cause instanceof QueueDoesNotExist) throw new Error(`There is no queue ${url}.`, { cause });
      throw new Error(`The queue ${url} can't be consumed: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
  }

  /** Waits for messages. It is aborted only when the server has not answered long after it should have: SQS may give a message to a poll that nobody waits for. */
  async receive(limit: number, waitSeconds: number): Promise<Held[]> {
    const { Messages: messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: Math.min(limit, 10),
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: this.visibilitySeconds,
        MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: AbortSignal.timeout(waitSeconds * 1000 + answerMs) },
    );
    const now = Date.now();
    return messages.flatMap((message) => readMessage(message, now) ?? []);
  }

  /** Keeps the message invisible for that long from now; 0 makes it visible at once. */
  async hide(receipt: string, seconds: number): Promise<void> {
    const command = { QueueUrl: this.#url, ReceiptHandle: receipt, VisibilityTimeout: seconds };
    await this.#client.send(new ChangeMessageVisibilityCommand(command), soon());
  }

  /** Deletes it, with several tries over six seconds: a handled message that stays would be handled again. */
  async delete(receipt: string): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: receipt }), soon());
        return;
      } catch (error) {
        if (failures === 7) throw error;
        await setTimeout(pauseMs(failures));
      }
    }
  }

  /** Sends a copy to the dead-letter queue, with the attributes `reason` and `message-id` (the original's). Of the message's own as many as SQS allows are kept. */
  async bury({ message, attributes }: Held, reason: string): Promise<void> {
    const ours = { reason: text(reason), "message-id": text(message.id) };
    const room = mostAttributes - Object.keys(ours).length;
    const theirs = Object.entries(attributes).filter(([name]) => !(name in ours));
    const command = {
      QueueUrl: this.#deadLetterUrl,
      MessageBody: message.body,
      MessageAttributes: { ...Object.fromEntries(theirs.slice(0, room)), ...ours },
    };
    await this.#client.send(new SendMessageCommand(command), soon());
  }
}

/** Whether SQS says by this error that the message is no longer ours. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof SQSServiceException)) return false;
  if (["ReceiptHandleIsInvalid", "MessageNotInflight"].includes(error.name)) return true;
  // "The receipt handle has expired", "Total VisibilityTimeout for the message is beyond the limit"
  return error.name === "InvalidParameterValue" && /receipt handle|beyond the limit/i.test(error.message);
}

interface Settings {
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
}

function readSettings(attributes: Readonly<Record<string, string>>): Settings {
  const visibilitySeconds = Number(attributes.VisibilityTimeout);
  if (!(visibilitySeconds >= 1)) {
    throw new Error("its VisibilityTimeout is below one second, so that each message would be received several times.");
  }
  const policy: unknown = JSON.parse(attributes.RedrivePolicy || "{}");
  const stated = typeof policy === "object" && policy !== null && "maxReceiveCount" in policy;
  return { visibilitySeconds, maxReceiveCount: stated ? Number(policy.maxReceiveCount) : Number.POSITIVE_INFINITY };
}

function text(value: string): { DataType: string; StringValue: string } {
  return { DataType: "String", StringValue: value };
}

function soon(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(answerMs) };
}
