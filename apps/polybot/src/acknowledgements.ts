import type { Log } from "@polybot/service";
import { MongoServerError } from "mongodb";
import type { Measures } from "./measures.ts";
import type { Outgoing } from "./outgoing.ts";
import { processing, processingAlbum } from "./replies.ts";
import type { Store } from "./store.ts";
import type { TelegramApi } from "./telegram-api.ts";

/** How long one may wait for its turn: answers have the right of way, and a late one only disturbs. */
const withinMs = 500;

/** A photo that is on its way to the detector. */
export interface Acknowledged {
  readonly chatId: number;
  readonly messageId: number;
  readonly album: string | null;
  readonly predictionId: string;
}

/**
 * Tells people that their photo is being processed, beside the work. Each is tried once: it is a courtesy, and to say it twice is worse than not
 * to say it.
 */
export class Acknowledgements {
  readonly #running = new Set<Promise<void>>();
  readonly #store: Store;
  readonly #api: TelegramApi;
  readonly #outgoing: Outgoing;
  readonly #measures: Measures;

  constructor(options: { store: Store; api: TelegramApi; outgoing: Outgoing; measures: Measures }) {
    this.#store = options.store;
    this.#api = options.api;
    this.#outgoing = options.outgoing;
    this.#measures = options.measures;
  }

  /** Begins one. What fails is logged. */
  start(photo: Acknowledged, log: Log): void {
    const running = this.#acknowledge(photo)
      .catch((error: unknown) => {
        this.#measures.withheld.add({ reason: "failed" });
        log.warn({ error }, "not acknowledged");
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits for those that have begun. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #acknowledge({ chatId, messageId, album, predictionId }: Acknowledged): Promise<void> {
    if (album !== null && !(await this.#isFirst(chatId, album)))
      return this.#measures.withheld.add({ reason: "album" });
    if (await this.#isAnswered(predictionId)) return this.#measures.withheld.add({ reason: "answered" });
    if (!(await this.#outgoing.turnWithin(chatId, withinMs))) return this.#measures.withheld.add({ reason: "rate" });
    const text = album === null ? processing : processingAlbum;
    try {
      await this.#api.sendMessage({ chatId, replyTo: messageId }, text);
    } catch (error) {
      throw await this.#outgoing.meaning(error);
    }
    this.#measures.sent.add({ kind: "acknowledgement" });
  }

  /** Its answer is there, and comes in a moment. */
  async #isAnswered(predictionId: string): Promise<boolean> {
    return (await this.#store.predictions.findOne({ _id: predictionId }, { projection: { _id: 1 } })) !== null;
  }

  async #isFirst(chatId: number, album: string): Promise<boolean> {
    try {
      await this.#store.albums.insertOne({ _id: `${chatId} ${album}`, at: new Date() });
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === 11_000) return false;
      throw error;
    }
  }
}
