import type { Document } from "mongodb";

/** A task as the collection holds it. All times are the server's, so that workers' clocks don't matter. */
export interface TaskDocument extends Document {
  readonly _id: string;
  /** Removed when the task is done. */
  readonly body?: Document;
  readonly state: "due" | "done" | "failed";
  /** When it may be claimed; while it is claimed, the end of the lease. */
  readonly due: Date;
  readonly added: Date;
  /** Claims that count: also of a worker that died, so that a task that kills its workers is given up too. */
  readonly attempts: number;
  /** Who holds it, or held it last: a new text with each claim, so that a late worker can't settle what another has taken over. */
  readonly claim?: string;
  readonly ended?: Date;
  readonly reason?: string;
}

/** How a claim ends. */
export type Settlement =
  | { readonly to: "done" }
  | { readonly to: "failed"; readonly reason: string }
  | { readonly to: "due"; readonly afterMs: number; readonly counts: boolean };

/** The update that settles a claim. A task that is done or failed keeps the claim: the same update, repeated, finds it. */
export function settling(settlement: Settlement): Document[] {
  switch (settlement.to) {
    case "done":
      return [{ $set: { state: "done", ended: "$$NOW" } }, { $unset: "body" }];
    case "failed":
      return [{ $set: { state: "failed", ended: "$$NOW", reason: { $literal: settlement.reason } } }];
    case "due":
      return [
        { $set: { due: later(settlement.afterMs), attempts: { $subtract: ["$attempts", settlement.counts ? 0 : 1] } } },
        { $unset: "claim" },
      ];
  }
}

/** So many milliseconds from the server's now. */
export function later(ms: number): Document {
  return { $add: ["$$NOW", Math.round(ms)] };
}
