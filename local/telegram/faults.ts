/**
 * What goes wrong with a request:
 * - a status: Telegram's own refusal with this code, its usual text or another; 429 says when to come again (default: in 1 s);
 * - `"hang"`: it is taken and never answered;
 * - `"close"`: the connection ends, nothing is done;
 * - `"lost"`: it is done, and the connection ends before the answer;
 * - `delayMs`: it is done as usual, later.
 */
export type Fault =
  | {
      readonly status: number;
      readonly description?: string;
      /** Seconds. */
      readonly retryAfter?: number;
      readonly migrateTo?: number;
    }
  | { readonly delayMs: number }
  | "hang"
  | "close"
  | "lost";

/** The faults that are to come. */
export class Faults {
  readonly #coming: { readonly method: string; readonly fault: Fault; times: number }[] = [];

  /**
   * The next `times` calls of the method go wrong.
   *
   * @param method for example `sendPhoto`; `"file"` for the download of a file; `"*"` for any of them.
   */
  failNext(method: string, fault: Fault, times = 1): void {
    this.#coming.push({ method: method.toLowerCase(), fault, times });
  }

  /** Forgets the faults that have not happened. */
  clear(): void {
    this.#coming.length = 0;
  }

  /** What goes wrong with this call. */
  take(method: string): Fault | undefined {
    const index = this.#coming.findIndex((entry) => entry.method === "*" || entry.method === method.toLowerCase());
    const entry = this.#coming[index];
    if (entry === undefined) return undefined;
    entry.times -= 1;
    if (entry.times <= 0) this.#coming.splice(index, 1);
    return entry.fault;
  }
}
