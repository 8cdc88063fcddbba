import { setTimeout as sleep } from "node:timers/promises";
import { processing, processingAlbum } from "../../apps/polybot/src/replies.ts";
import type { SentMessage, Telegram } from "../telegram/telegram.ts";
import { mediaType, type Picture } from "./pictures.ts";

/** A photo that someone sent, and what came back. */
export interface Exchange {
  readonly id: number;
  readonly picture: Picture;
  readonly chatId: number;
  readonly updateId: number;
  /** In ms since 1970, as all times here. */
  readonly sentAt: number;
  /** When the bot said that it works on it. */
  acknowledgedAt?: number;
  answer?: Answer;
}

export interface Answer {
  readonly text: string;
  readonly picture: Uint8Array | undefined;
  readonly at: number;
}

/** Sends photos to the bot, each from a person of its own, and puts each answer beside its photo. */
export class Conversation {
  readonly #telegram: Telegram;
  readonly #byChat = new Map<number, Exchange>();
  readonly #onChange: () => void;
  readonly #off: () => void;

  constructor(telegram: Telegram, onChange: () => void = () => undefined) {
    this.#telegram = telegram;
    this.#onChange = onChange;
    this.#off = telegram.onMessage((message) => this.#take(message));
  }

  /** In the order in which they were sent. */
  get exchanges(): readonly Exchange[] {
    return [...this.#byChat.values()];
  }

  send(picture: Picture): Exchange {
    const id = this.#byChat.size + 1;
    const chatId = 1_000 + id;
    const type = mediaType(picture.bytes);
    const sentAt = Date.now();
    // Telegram makes a photo of a JPEG; what is none goes as a file, just as it is.
    const asDocument = { mime: type ?? "application/octet-stream", name: picture.name };
    const { updateId } = this.#telegram.photo(chatId, picture.bytes, type === "image/jpeg" ? {} : { asDocument });
    const exchange: Exchange = { id, picture, chatId, updateId, sentAt };
    this.#byChat.set(chatId, exchange);
    this.#onChange();
    return exchange;
  }

  /** Waits until each of some photos is answered. @returns false when they are not in time. */
  async untilAnswered(exchanges: readonly Exchange[], timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (exchanges.some(({ answer }) => answer === undefined)) {
      if (signal.aborted || performance.now() > deadline) return false;
      await sleep(5);
    }
    return true;
  }

  close(): void {
    this.#off();
  }

  #take({ chatId, text, caption, photo, at }: SentMessage): void {
    const exchange = this.#byChat.get(chatId);
    if (exchange === undefined) return;
    if (text === processing || text === processingAlbum) exchange.acknowledgedAt = at;
    else exchange.answer = { text: caption ?? text ?? "", picture: photo, at };
    this.#onChange();
  }
}
