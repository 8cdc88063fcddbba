/** The task will never work: it is kept as failed, with the reason. */
export class GiveUp extends Error {
  override readonly name = "GiveUp";
  /** A short word for machines. */
  readonly reason: string;

  constructor(reason: string, message = reason, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The task can't be worked on now. Unlike a failure it does not count as an attempt. */
export class Later extends Error {
  override readonly name = "Later";
  readonly afterMs: number;

  constructor(afterMs: number, message = "later", options?: ErrorOptions) {
    super(message, options);
    this.afterMs = afterMs;
  }
}
