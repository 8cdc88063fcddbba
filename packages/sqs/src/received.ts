import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";

/** One message, as it was received. */
export interface Received {
  /** SQS's own id. It stays the same when the message is received again. */
  readonly id: string;
  readonly body: string;
  /** The message attributes that are strings or numbers, as text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The how manieth time this is, from 1. SQS counts: "approximately", and each time that a drain gave it back too. */
  readonly receiveCount: number;
  /** When it was sent, by SQS's clock: Unix time in milliseconds. */
  readonly sentAt: number;
  /** How long ago that was when it was received, in milliseconds by this machine's clock; never below 0. */
  readonly queuedMs: number;
}

/** A message and what it takes to settle it. */
export interface Held {
  readonly message: Received;
  /** What the message is deleted and kept invisible by; a new one with each receive. */
  readonly receipt: string;
  /** The attributes in SQS's own form, to send them on. */
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

/**
 * Reads what `ReceiveMessage` gave.
 *
 * @param now Unix time in milliseconds.
 * @returns undefined without a receipt, which SQS always gives: then there is nothing to be done with the message.
 */
export function readMessage(message: Message, now: number): Held | undefined {
  if (message.ReceiptHandle === undefined) return undefined;
  const attributes = message.MessageAttributes ?? {};
  const texts = Object.entries(attributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue]],
  );
  const sentAt = Number(message.Attributes?.SentTimestamp ?? now);
  return {
    receipt: message.ReceiptHandle,
    attributes,
    message: {
      id: message.MessageId ?? "",
      body: message.Body ?? "",
      attributes: Object.fromEntries(texts),
      receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
      sentAt,
      queuedMs: Math.max(0, now - sentAt),
    },
  };
}
