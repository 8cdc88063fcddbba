/** What may go with a verdict. */
export interface Reasons extends ErrorOptions {
  /** A sentence for people. Default: the reason. */
  readonly message?: string;
}

/**
 * The message will never work: it goes to the dead-letter queue at once.
 *
 * @example throw new Poison("not-a-job", { message: "The message is not a job: its body is not JSON.", cause: error });
 */
export class Poison extends Error {
  override readonly name = "Poison";
  /** A short word for machines: the dead letter's attribute `reason`, a metric's label. */
  readonly reason: string;

  constructor(reason: string, { message = reason, ...options }: Reasons = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * The message can't be worked on now: again later. SQS counts this as one of the attempts that the queue allows.
 *
 * @example throw new Later("store-down", { afterMs: 5_000, cause: error });
 */
export class Later extends Error {
  override readonly name = "Later";
  /** A short word for machines. On the last attempt it becomes the dead letter's reason. */
  readonly reason: string;
  /** Instead of the consumer's own back-off. */
  readonly afterMs: number | undefined;

  constructor(reason: string, { message = reason, afterMs, ...options }: Reasons & { readonly afterMs?: number } = {}) {
    super(message, options);
    this.reason = reason;
    this.afterMs = afterMs;
  }
}

/** What came of the work on a message. */
export type Verdict =
  | { readonly is: "done" }
  | { readonly is: "failed"; readonly error: unknown }
  /** A drain wants it back. */
  | { readonly is: "recalled" };
