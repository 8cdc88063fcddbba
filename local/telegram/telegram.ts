import { setTimeout as sleep } from "node:timers/promises";
import { Loopback } from "../aws/loopback.ts";
import { BotApi, type CallRecord } from "./bot-api.ts";
import { Chats, type ChatType, chatObject, userObject } from "./chats.ts";
import { type Delivered, Delivery, type Update } from "./delivery.ts";
import type { Fault, Faults } from "./faults.ts";
import { Files } from "./files.ts";
import type { SentMessage } from "./methods.ts";
import type { Webhook } from "./webhook.ts";

export type { CallRecord, ChatType, Delivered, Fault, SentMessage, Update, Webhook };

export interface TelegramOptions {
  /** The number of the bot, a colon, and 35 characters. */
  readonly token: string;
  /** The bot's user name. Default: `polybot_local_bot`. */
  readonly botName?: string;
  /** Whether messages beyond Telegram's limits are refused with 429. Default: no. */
  readonly strictRates?: boolean;
  /** What a second of Telegram's waiting between two attempts at an update is here, in ms. Default: 1000. */
  readonly retryUnitMs?: number;
  /** How long a webhook may take to answer, in ms. Default: 60,000, as with Telegram. */
  readonly webhookTimeoutMs?: number;
}

/** How a photo is sent. */
export interface PhotoOptions {
  readonly caption?: string;
  /** Photos of one album have the same. */
  readonly mediaGroup?: string;
  /** Sent as a file, which Telegram leaves as it is. */
  readonly asDocument?: { readonly mime: string; readonly name: string };
  /** Default: private for a positive chat id, group for a negative one. */
  readonly chatType?: ChatType;
}

/** A message to the bot. */
export interface Sent {
  readonly updateId: number;
  readonly chatId: number;
  readonly messageId: number;
  /** When the bot has accepted it; undefined when it does not want such updates, or the stand-in was ended. It never rejects. */
  readonly delivered: Promise<Delivered | undefined>;
}

/** How many updates can be delivered again. */
const keptUpdates = 10_000;

/** Telegram on loopback: the Bot API, which refuses what Telegram would refuse, and the people who write to the bot. */
export class Telegram implements AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #server: Loopback;
  readonly #api: BotApi;
  readonly #chats: Chats;
  readonly #files: Files;
  readonly #delivery: Delivery;
  readonly #updates = new Map<number, Update>();
  #lastUpdate = 865_204_117;
  #duplicates = 0;

  private constructor(server: Loopback, api: BotApi, chats: Chats, files: Files, delivery: Delivery) {
    this.#server = server;
    this.#api = api;
    this.#chats = chats;
    this.#files = files;
    this.#delivery = delivery;
    this.port = server.port;
    this.url = server.url;
  }

  static async start(options: TelegramOptions): Promise<Telegram> {
    const { token, botName = "polybot_local_bot", strictRates = false } = options;
    const { retryUnitMs = 1000, webhookTimeoutMs = 60_000 } = options;
    const user = { id: Number.parseInt(token, 10), is_bot: true, first_name: "Polybot", username: botName } as const;
    const chats = new Chats();
    const files = new Files();
    const delivery = new Delivery({
      retryUnitMs,
      timeoutMs: webhookTimeoutMs,
      onReply: (reply) => void api.reply(reply),
    });
    const api = new BotApi(token, { user, chats, files, delivery }, strictRates);
    const server = await Loopback.start((request, response) => {
      // A client that goes away in the middle of its request needs no answer.
      api.handle(request, response).catch(() => response.destroy());
    });
    return new Telegram(server, api, chats, files, delivery);
  }

  /** What the bot sent, in the order in which it was taken. */
  get messages(): readonly SentMessage[] {
    return this.#api.messages;
  }

  /** What the bot asked for, in the order in which it was answered. */
  get calls(): readonly CallRecord[] {
    return this.#api.calls;
  }

  /** What Telegram would refuse, or what breaks its limits: one sentence each, without tokens, texts or pictures. */
  get violations(): readonly string[] {
    return this.#api.violations;
  }

  /** What is to go wrong with requests. */
  get faults(): Faults {
    return this.#api.faults;
  }

  /** What setWebhook set. */
  get webhook(): Webhook | undefined {
    return this.#delivery.webhook;
  }

  /** How many updates the bot has not accepted yet. */
  get pending(): number {
    return this.#delivery.pending;
  }

  /** Why the last attempt at an update failed, in the words of getWebhookInfo; undefined since setWebhook when none did. */
  get lastDeliveryError(): string | undefined {
    return this.#delivery.lastError?.message;
  }

  /** Gives the bot a new token: the old one is refused from now on (401). */
  setToken(token: string): void {
    this.#api.token = token;
  }

  /**
   * Where updates go: there is no name service here, so they go to these addresses in turn, with the webhook's path and query.
   *
   * @param urls for example `http://127.0.0.1:8080`, one for each replica.
   */
  deliverTo(urls: readonly string[]): void {
    this.#delivery.targets = urls;
    this.#delivery.pump();
  }

  /** Someone sends a photo. */
  photo(chatId: number, bytes: Uint8Array, options: PhotoOptions = {}): Sent {
    const { caption, mediaGroup, asDocument, chatType } = options;
    return this.#message(chatId, chatType, {
      ...(mediaGroup === undefined ? {} : { media_group_id: mediaGroup }),
      ...(asDocument === undefined
        ? { photo: this.#files.addPhoto(bytes) }
        : { document: this.#files.addDocument(bytes, asDocument.mime, asDocument.name) }),
      ...(caption === undefined ? {} : { caption }),
    });
  }

  /** Someone writes a text. */
  text(chatId: number, text: string, { chatType }: Pick<PhotoOptions, "chatType"> = {}): Sent {
    const [command] = /^\/\w+(@\w+)?/.exec(text) ?? [];
    const entities = [{ type: "bot_command", offset: 0, length: command?.length }];
    return this.#message(chatId, chatType, { text, ...(command === undefined ? {} : { entities }) });
  }

  /** Someone sends something else. @example telegram.message(7, { location: { latitude: 59.9, longitude: 10.7 } }) */
  message(chatId: number, content: object, { chatType }: Pick<PhotoOptions, "chatType"> = {}): Sent {
    return this.#message(chatId, chatType, content);
  }

  /** Any update. @example telegram.update({ my_chat_member: { … } }) */
  update(content: Readonly<Record<string, unknown>>): Pick<Sent, "updateId" | "delivered"> {
    const chatId = chatIn(content);
    if (chatId !== undefined) this.#chats.begin(chatId);
    return this.#push(content, chatId === undefined ? `update ${this.#lastUpdate}` : `chat ${chatId}`);
  }

  /** Delivers an update again, as Telegram does when an answer was lost. */
  duplicate(updateId: number): Promise<Delivered | undefined> {
    const update = this.#updates.get(updateId);
    if (update === undefined) throw new RangeError(`There is no update ${updateId} to deliver again.`);
    this.#duplicates += 1;
    // Not in the chat's own order: a repeated update comes whenever it does.
    return this.#delivery.push(update, `duplicate ${this.#duplicates}`);
  }

  /** Someone blocks the bot, or a group removes it: 403 from now on. */
  block(chatId: number): void {
    this.#chats.begin(chatId).blocked = true;
  }

  /** A group becomes a supergroup with another id: its old one is refused from now on, and the refusal names the new one. */
  migrate(chatId: number, newId: number): void {
    this.#chats.begin(newId, "supergroup");
    this.#chats.begin(chatId).migratedTo = newId;
  }

  /** Tells of each message of the bot. @returns what ends it. */
  onMessage(listener: (message: SentMessage) => void): () => void {
    this.#api.listeners.add(listener);
    return () => this.#api.listeners.delete(listener);
  }

  /**
   * Waits until it is so.
   *
   * @throws when it is not after `timeoutMs`.
   * @example await telegram.waitFor((messages) => messages.length === 2);
   */
  async waitFor(predicate: (messages: readonly SentMessage[]) => boolean, timeoutMs = 10_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!predicate(this.messages)) {
      if (performance.now() > end) throw new Error(`Not so after ${timeoutMs} ms: ${this.#state()}`);
      await sleep(5);
    }
  }

  /** Goes down: ends all connections at once, and refuses new ones. Updates go on. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Comes back on the same port. */
  start(): Promise<void> {
    return this.#server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#delivery.close();
    await this.#server.stop();
  }

  #message(chatId: number, type: ChatType | undefined, content: object): Sent {
    const chat = this.#chats.begin(chatId, type);
    chat.blocked = false;
    chat.last += 1;
    const head = { message_id: chat.last, from: userObject(chat), chat: chatObject(chat) };
    const message = { ...head, date: Math.floor(Date.now() / 1000), ...content };
    return { ...this.#push({ message }, `chat ${chatId}`), chatId, messageId: head.message_id };
  }

  #push(content: Readonly<Record<string, unknown>>, queue: string): Pick<Sent, "updateId" | "delivered"> {
    this.#lastUpdate += 1;
    const update = { update_id: this.#lastUpdate, ...content };
    this.#updates.set(update.update_id, update);
    this.#updates.delete(update.update_id - keptUpdates);
    return { updateId: update.update_id, delivered: this.#delivery.push(update, queue) };
  }

  #state(): string {
    const { messages, pending, violations } = this;
    return `${messages.length} messages, ${pending} updates not accepted (last error: ${this.lastDeliveryError ?? "none"}), ${violations.length} violations`;
  }
}

/** The chat that an update is about. */
function chatIn(content: Readonly<Record<string, unknown>>): number | undefined {
  for (const about of Object.values(content)) {
    if (typeof about !== "object" || about === null || !("chat" in about)) continue;
    const { chat } = about;
    if (typeof chat === "object" && chat !== null && "id" in chat && typeof chat.id === "number") return chat.id;
  }
  return undefined;
}

/**
 * Starts a stand-in for Telegram.
 *
 * @example
 * await using telegram = await startTelegram({ token });
 * telegram.deliverTo(["http://127.0.0.1:8080"]);
 * telegram.photo(7, await readFile("photo.jpg"));
 * await telegram.waitFor((messages) => messages.some(({ photo }) => photo !== undefined));
 */
export function startTelegram(options: TelegramOptions): Promise<Telegram> {
  return Telegram.start(options);
}
