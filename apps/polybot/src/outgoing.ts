import { setTimeout as sleep } from "node:timers/promises";
import { GiveUp, Later } from "@polybot/tasks";
import type { Rates } from "./rates.ts";
import { type Recipient, type TelegramApi, TelegramApiError } from "./telegram-api.ts";

/** A task waits so long for its turn; when it would be longer, another task goes first. */
const withinMs = 2_000;
/** How soon a revoked token is tried again: by then the Secret's new version is mounted (kubelet, about a minute). */
const newTokenMs = 5_000;
const longestPauseMs = 3_600_000;

/** Sends messages within Telegram's limits, and says what a failure means for the task that sends. */
export class Outgoing {
  readonly #api: TelegramApi;
  readonly #rates: Rates;
  readonly #onLimit: () => void;

  constructor(options: { api: TelegramApi; rates: Rates; onLimit?: () => void }) {
    this.#api = options.api;
    this.#rates = options.rates;
    this.#onLimit = options.onLimit ?? (() => {});
  }

  /**
   * Sends a text whose `turn` has come.
   *
   * @throws {Later} when there were too many messages, or the token is not accepted. @throws {GiveUp} when it can never get there.
   * @throws {TelegramApiError} when it is worth another try; without an answer, it may be there already.
   */
  async text(to: Recipient, text: string): Promise<void> {
    await this.#send(to, (recipient) => this.#api.sendMessage(recipient, text));
  }

  /** Sends a picture whose `turn` has come. Throws as `text` does. @throws {Refused} when Telegram takes no such picture. */
  async photo(to: Recipient, photo: Buffer, caption: string): Promise<void> {
    await this.#send(to, (recipient) => this.#api.sendPhoto(recipient, photo, caption));
  }

  /** Waits for the turn to send one message to a chat. @throws {Later} when that would be long. */
  async turn(chatId: number): Promise<void> {
    const { granted, waitMs } = await this.#rates.take(chatId, withinMs);
    if (waitMs > 0) this.#onLimit();
    if (!granted) throw new Later(waitMs);
    if (waitMs > 0) await sleep(waitMs);
  }

  /** True when a message can go out within so long; its turn has come then. */
  async turnWithin(chatId: number, ms: number): Promise<boolean> {
    const { granted, waitMs } = await this.#rates.take(chatId, ms);
    if (granted && waitMs > 0) await sleep(waitMs);
    return granted;
  }

  /** What a failed call of Telegram means for the task that made it, to be thrown. When there were too many calls, all replicas pause. */
  async meaning(error: unknown): Promise<unknown> {
    if (!(error instanceof TelegramApiError)) return error;
    const { code, message, retryAfterMs } = error;
    if (retryAfterMs !== undefined || code === 429) {
      const pauseMs = Math.min(retryAfterMs ?? 1_000, longestPauseMs);
      await this.#rates.pause(pauseMs);
      return new Later(pauseMs);
    }
    // 401: revoked. 404: no bot has such a token.
    if (code === 401 || code === 404) return new Later(newTokenMs);
    if (code === 403 || isChatGone(error)) return new GiveUp(`telegram-${code}: ${message}`);
    return code === 400 || code === 413 ? new Refused(`telegram-${code}: ${message}`) : error;
  }

  async #send(to: Recipient, send: (to: Recipient) => Promise<void>): Promise<void> {
    try {
      await send(to);
    } catch (error) {
      const migratedTo = error instanceof TelegramApiError ? error.migratedTo : undefined;
      // The old message's number means nothing in the new group.
      if (migratedTo !== undefined && migratedTo !== to.chatId) return this.#send({ chatId: migratedTo }, send);
      throw await this.meaning(error);
    }
  }
}

/** A message that Telegram would not take however often it is sent; another one it might. */
export class Refused extends GiveUp {}

/** Errors 400 that no other message to this chat would change (telegram-bot-api, `Client.cpp`). */
function isChatGone({ code, message }: TelegramApiError): boolean {
  if (code !== 400) return false;
  return /chat not found|user not found|peer_id_invalid|not enough rights|have no rights|chat_write_forbidden|chat_restricted|topic_closed|bot was|group chat was (deactivated|deleted)|input_user_deactivated/i.test(
    message,
  );
}
