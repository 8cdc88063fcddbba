import { createHash } from "node:crypto";

/**
 * How long a message that failed stays invisible, in whole seconds, as SQS takes them: 2, 8, 32, 128, 512 and then 900, and up to half of that
 * more. Five attempts, what our queues allow, are thus spread over three to four minutes: a store's restart costs no message.
 *
 * The addition comes from the message's id: messages that failed together don't come back together, and each run gives the same.
 *
 * @param receiveCount from 1.
 * @example retrySeconds(1, "5fea7756-0ea4-451a-a703-a558b933e274") // 2 or 3
 */
export function retrySeconds(receiveCount: number, messageId: string): number {
  const base = Math.min(2 * 4 ** (receiveCount - 1), 900);
  const share = createHash("sha256").update(messageId).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(base * (1 + share / 2));
}

/** How long to leave the server alone after so many failures in a row, in milliseconds: 100, 200 and so on up to 5,000. */
export function pauseMs(failures: number): number {
  return Math.min(100 * 2 ** (failures - 1), 5_000);
}
