import type { FailureReason } from "@polybot/predictions";

/** A picture that can't be looked at, however often one tries. The message is for people and says nothing of what the picture shows. */
export class PictureError extends Error {
  override readonly name = "PictureError";
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
