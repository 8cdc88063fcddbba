/** What a worker tells for logs and metrics. */
export type TaskEvent =
  | { readonly event: "done"; readonly id: string; readonly ms: number }
  | {
      readonly event: "failed";
      readonly id: string;
      readonly attempt: number;
      readonly error: unknown;
      readonly backOffMs: number;
    }
  | { readonly event: "later"; readonly id: string; readonly afterMs: number }
  | { readonly event: "gave-up"; readonly id: string; readonly reason: string; readonly error: unknown }
  /** Another worker may have it now: the lease was over. */
  | { readonly event: "lost"; readonly id: string }
  /** The store did not answer. The lease ends by itself. */
  | { readonly event: "store-failed"; readonly step: "claim" | "extend" | "settle"; readonly error: unknown };
