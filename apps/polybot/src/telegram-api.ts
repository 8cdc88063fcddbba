import type { SecretFile } from "@plinth/config";
// telegraf's node-fetch, and its types, know signals of this kind.
import { AbortController, type AbortSignal } from "abort-controller";
import { Telegram, TelegramError } from "telegraf";

/** A call that Telegram refused, or did not answer. It holds nothing of what was sent, and no token. */
export class TelegramApiError extends Error {
  override readonly name = "TelegramApiError";
  /** The HTTP status; 0 when there was no answer, so that nobody knows whether Telegram did what it was asked for. */
  readonly code: number;
  /** For how long no call is to be made, when there were too many. */
  readonly retryAfterMs: number | undefined;
  /** What a group that became a supergroup is called now. */
  readonly migratedTo: number | undefined;

  constructor(code: number, description: string, parameters: { retryAfterMs?: number; migratedTo?: number } = {}) {
    super(description);
    this.code = code;
    this.retryAfterMs = parameters.retryAfterMs;
    this.migratedTo = parameters.migratedTo;
  }
}

/** What a message goes to, and what it answers. */
export interface Recipient {
  readonly chatId: number;
  /** The message that it answers; it goes out also when that is gone. */
  readonly replyTo?: number | undefined;
}

/** Shorter than a drain: a task whose message is on its way is never given back. */
const callTimeoutMs = 15_000;

/** The calls that the bot makes, by telegraf. The token is read at each call, so that a new one is used without a restart. */
export class TelegramApi {
  readonly #root: URL;
  readonly #token: SecretFile;
  readonly #onError: (error: TelegramApiError) => void;

  constructor(options: { root: URL; token: SecretFile; onError?: (error: TelegramApiError) => void }) {
    this.#root = options.root;
    this.#token = options.token;
    this.#onError = options.onError ?? (() => {});
  }

  /** The bot's own name, without `@`. @throws {TelegramApiError} */
  async username(): Promise<string> {
    const me = await this.call((telegram, signal) => telegram.callApi("getMe", {}, { signal }));
    return me.username;
  }

  /** Where a file can be had from, for an hour at least. @throws {TelegramApiError} */
  async filePath(fileId: string): Promise<string> {
    const file = await this.call((telegram, signal) => telegram.callApi("getFile", { file_id: fileId }, { signal }));
    if (file.file_path === undefined) throw new TelegramApiError(400, "the file has no path");
    return file.file_path;
  }

  /** The address of a file; it has the token in it. */
  fileUrl(path: string): URL {
    const escaped = path.split("/").map(encodeURIComponent).join("/");
    return new URL(`./file/bot${this.#token.read()}/${escaped}`, this.#root);
  }

  /** @throws {TelegramApiError} */
  async sendMessage(to: Recipient, text: string): Promise<void> {
    const payload = { ...addressOf(to), text };
    await this.call((telegram, signal) => telegram.callApi("sendMessage", payload, { signal }));
  }

  /** @throws {TelegramApiError} */
  async sendPhoto(to: Recipient, photo: Buffer, caption: string): Promise<void> {
    const payload = { ...addressOf(to), photo: { source: photo, filename: "photo.jpg" }, caption };
    await this.call((telegram, signal) => telegram.callApi("sendPhoto", payload, { signal }));
  }

  /** Any other call. @throws {TelegramApiError} */
  async call<T>(run: (telegram: Telegram, signal: AbortSignal) => Promise<T>): Promise<T> {
    const root = this.#root.href;
    // webhookReply would answer the first call in the webhook's response, without knowing whether Telegram did it.
    const telegram = new Telegram(this.#token.read(), { apiRoot: root, webhookReply: false });
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), callTimeoutMs);
    try {
      return await run(telegram, timeout.signal);
    } catch (error) {
      const failure = failureOf(error);
      this.#onError(failure);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The older names: telegraf sends nothing of an object such as `reply_parameters` beside a file, and Telegram knows both. */
function addressOf({ chatId, replyTo }: Recipient) {
  const reply = replyTo === undefined ? {} : { reply_to_message_id: replyTo, allow_sending_without_reply: true };
  return { chat_id: chatId, ...reply };
}

function failureOf(error: unknown): TelegramApiError {
  if (error instanceof TelegramError) {
    const { retry_after: seconds, migrate_to_chat_id: migratedTo } = error.parameters ?? {};
    return new TelegramApiError(error.code, error.description, {
      ...(seconds === undefined ? {} : { retryAfterMs: seconds * 1000 }),
      ...(migratedTo === undefined ? {} : { migratedTo }),
    });
  }
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const name = error instanceof Error ? error.name : "unknown";
  return new TelegramApiError(0, `no answer (${code === "" ? name : code})`);
}
