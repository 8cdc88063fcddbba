/** An SQS consumer that drains. */
export { retrySeconds } from "./back-off.ts";
export { Consumer, type ConsumerOptions, type ConsumerStatus, type Drained } from "./consumer.ts";
export type { ConsumerEvent } from "./event.ts";
export type { Received } from "./received.ts";
export { Later, Poison, type Reasons } from "./verdict.ts";
