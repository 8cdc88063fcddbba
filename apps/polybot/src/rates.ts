import { type Collection, MongoServerError } from "mongodb";

/** How often something may happen: once in `intervalMs`, and `burst` at once after a pause. At most `burst + t / intervalMs` in any time t. */
export interface Limit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** The limits for one bot. */
export interface Limits {
  readonly overall: Limit;
  readonly chat: Limit;
  readonly group: Limit;
}

/**
 * Telegram's limits: 30 messages a second overall, one a second in a chat, 20 a minute in a group (Bots FAQ, "My bot is hitting limits").
 * With their bursts these stay below them: 5 + 25 in a second, 3 + 17 in a minute; a chat may have short bursts.
 */
export const telegramLimits: Limits = {
  overall: { intervalMs: 40, burst: 5 },
  chat: { intervalMs: 1_000, burst: 3 },
  group: { intervalMs: 3_530, burst: 3 },
};

/** What the store holds of one limit. */
export interface RateDocument {
  readonly _id: string;
  /** When the next message would be due if all came evenly (GCRA's "theoretical arrival time"), by the store's clock: Unix time in milliseconds. */
  readonly due: number;
  /** What the last one who asked was told. */
  readonly waitMs: number;
  readonly granted: boolean;
  readonly expires: Date;
}

/** A turn to send, or none. */
export interface Turn {
  readonly granted: boolean;
  /** Until the turn; without one, until there would have been one. */
  readonly waitMs: number;
}

const overallId = "overall";

/** The limits that all replicas share: one document for each, changed in one step by the store's own clock. */
export class Rates {
  readonly #documents: Collection<RateDocument>;
  readonly #limits: Limits;

  constructor(documents: Collection<RateDocument>, limits = telegramLimits) {
    this.#documents = documents;
    this.#limits = limits;
  }

  /** Makes the index by which limits that nobody uses go away. */
  async prepare(): Promise<void> {
    await this.#documents.createIndex({ expires: 1 }, { expireAfterSeconds: 0 });
  }

  /** Takes a turn to send one message to a chat, when there is one within so long. Nothing is taken otherwise. */
  async take(chatId: number, withinMs: number): Promise<Turn> {
    const chat = `chat ${chatId}`;
    const limit = chatId < 0 ? this.#limits.group : this.#limits.chat;
    const mine = await this.#take(chat, limit, withinMs);
    if (!mine.granted) return mine;
    const all = await this.#take(overallId, this.#limits.overall, withinMs);
    if (!all.granted) await this.#giveBack(chat, limit);
    return { granted: all.granted, waitMs: Math.max(mine.waitMs, all.waitMs) };
  }

  /** Nobody sends anything for so long: Telegram counts each call in that time as one too many. */
  async pause(ms: number): Promise<void> {
    const { intervalMs, burst } = this.#limits.overall;
    const until = { $add: [now, ms + intervalMs * (burst - 1)] };
    await this.#change(overallId, [{ $set: { due: { $max: [{ $ifNull: ["$due", 0] }, until] } } }, expiry]);
  }

  async #take(id: string, { intervalMs, burst }: Limit, withinMs: number): Promise<Turn> {
    const start = { $max: [{ $ifNull: ["$due", 0] }, now] };
    const wait = { $subtract: [start, { $add: [now, intervalMs * (burst - 1)] }] };
    const after = await this.#change(id, [
      { $set: { waitMs: { $max: [0, wait] } } },
      { $set: { granted: { $lte: ["$waitMs", withinMs] } } },
      { $set: { due: { $cond: ["$granted", { $add: [start, intervalMs] }, { $ifNull: ["$due", 0] }] } } },
      expiry,
    ]);
    return { granted: after.granted, waitMs: after.waitMs };
  }

  async #giveBack(id: string, { intervalMs }: Limit): Promise<void> {
    await this.#documents.updateOne({ _id: id }, { $inc: { due: -intervalMs } }, { writeConcern: { w: 1 } });
  }

  /** A turn that an election takes back does no harm, so nobody waits for the majority. */
  async #change(id: string, pipeline: object[], again = true): Promise<RateDocument> {
    try {
      const after = await this.#documents.findOneAndUpdate({ _id: id }, pipeline, {
        upsert: true,
        returnDocument: "after",
        writeConcern: { w: 1 },
      });
      if (after !== null) return after;
      throw new Error(`The store gave nothing back for the limit "${id}".`);
    } catch (error) {
      // Two made the document at once.
      if (again && error instanceof MongoServerError && error.code === 11_000) return this.#change(id, pipeline, false);
      throw error;
    }
  }
}

const now = { $toLong: "$$NOW" };
/** An hour after the limit is forgotten anyway. */
const expiry = { $set: { expires: { $toDate: { $add: [{ $max: ["$due", now] }, 3_600_000] } } } };
