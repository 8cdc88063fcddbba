/** How often something may happen: `burst` at once after a rest, then one each `everyMs`. */
interface Limit {
  readonly burst: number;
  readonly everyMs: number;
}

/**
 * Telegram's limits as its FAQ for bots gives them ("My bot is hitting limits"): about one message a second to a chat, where short bursts
 * pass; 20 a minute to a group; about 30 a second in all. It does not say how long a burst may be: five is our choice.
 */
const limits = {
  overall: { burst: 30, everyMs: 1000 / 30 },
  chat: { burst: 5, everyMs: 1000 },
  group: { burst: 20, everyMs: 60_000 / 20 },
} as const satisfies Readonly<Record<string, Limit>>;

/** Which limits a message went beyond, and when the next may be sent. */
export interface Excess {
  readonly limits: readonly (keyof typeof limits)[];
  /** Seconds, rounded up. */
  readonly retryAfter: number;
}

/** Counts the messages that a bot sends. */
export class Rates {
  /** For each limit and chat: when its burst will have been paid off, in ms. */
  readonly #full = new Map<string, number>();

  /** Takes note of a message, unless it is beyond a limit. `now` is in ms. Groups have negative ids. */
  take(chatId: number, now: number): Excess | undefined {
    const applying = [
      ["overall", "overall"],
      ["chat", `chat ${chatId}`],
      ...(chatId < 0 ? [["group", `group ${chatId}`] as const] : []),
    ] as const;
    const waits = applying.map(([name, key]) => {
      const { burst, everyMs } = limits[name];
      return { name, key, everyMs, waitMs: (this.#full.get(key) ?? 0) - now - (burst - 1) * everyMs };
    });
    // A thirtieth of a second is no binary fraction: a microsecond is not held against anyone.
    const beyond = waits.filter(({ waitMs }) => waitMs > 0.001);
    if (beyond.length > 0) {
      const longest = Math.max(...beyond.map(({ waitMs }) => waitMs));
      return { limits: beyond.map(({ name }) => name), retryAfter: Math.ceil(longest / 1000) };
    }
    for (const { key, everyMs } of waits) this.#full.set(key, Math.max(this.#full.get(key) ?? 0, now) + everyMs);
    return undefined;
  }
}
