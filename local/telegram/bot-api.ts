import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { BotError, tooManyRequests } from "./bot-error.ts";
import { type Call, readCall } from "./call.ts";
import type { Chat } from "./chats.ts";
import { type Fault, Faults } from "./faults.ts";
import { type Account, methodNamed, type SentMessage } from "./methods.ts";
import { Rates } from "./rates.ts";

/** One request of the bot. */
export interface CallRecord {
  /** For example `sendPhoto`; `file` for the download of a file. */
  readonly method: string;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** In ms since 1970: when it was answered. */
  readonly at: number;
}

/** How many messages keep their photo's bytes, and how many calls are known. */
const kept = { photos: 1000, calls: 50_000 };
/** How long after a 429 a call may still come, in ms: it was under way by then. */
const underWay = 500;

/** The side of Telegram that bots see: answers their requests, and writes down what they did and what they did wrong. */
export class BotApi {
  readonly faults = new Faults();
  readonly messages: SentMessage[] = [];
  readonly calls: CallRecord[] = [];
  readonly violations: string[] = [];
  readonly listeners = new Set<(message: SentMessage) => void>();
  readonly #account: Account;
  readonly #rates: Rates | undefined;
  readonly #oldTokens = new Set<string>();
  readonly #photos: number[] = [];
  #token: string;
  #blocked = { since: 0, until: 0 };

  constructor(token: string, account: Omit<Account, "checkRate" | "onMessage">, strictRates: boolean) {
    this.#token = token;
    this.#rates = strictRates ? new Rates() : undefined;
    const checkRate = (chat: Chat) => this.#checkRate(chat);
    this.#account = { ...account, checkRate, onMessage: (message) => this.#keep(message) };
  }

  get token(): string {
    return this.#token;
  }

  set token(token: string) {
    this.#oldTokens.add(this.#token);
    this.#oldTokens.delete(token);
    this.#token = token;
  }

  /** Does what a webhook's answer asks for (Bot API, "Making requests when getting updates"); its result is seen by nobody. */
  async reply({ method, ...fields }: Readonly<Record<string, unknown>>): Promise<void> {
    const name = String(method);
    if (/^(get|setwebhook$|deletewebhook$|close$|logout$)/i.test(name)) return;
    const call = { fields, files: new Map(), complaint: undefined };
    try {
      await methodNamed(name)?.(this.#account, call);
    } catch (error) {
      this.#blame(name, error);
    }
  }

  /** Answers one HTTP request. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://telegram");
    const [, file, token = "", rest = ""] = /^\/(file\/)?bot([^/]+)\/(.*)$/.exec(decodeURI(url.pathname)) ?? [];
    const method = file === undefined ? rest : "file";
    if (url.search.includes(this.#token)) this.violations.push(`${method}: the token stands in the query`);
    try {
      const call = await readCall(request, url.searchParams);
      this.#checkToken(token);
      const fault = this.faults.take(method);
      if (fault === "hang" || fault === "close") return this.#leave(response, method, fault);
      await this.#happen(fault);
      if (call.complaint !== undefined) this.violations.push(`${method}: ${call.complaint}`);
      const answer = file === undefined ? await this.#call(method, call) : await this.#download(rest);
      if (fault === "lost") return this.#leave(response, method, fault);
      this.#answer(response, method, 200, answer);
    } catch (error) {
      this.#blame(method, error, token);
      const refusal = error instanceof BotError ? error : new BotError(500);
      this.#answer(response, method, refusal.code, refusal.toJSON());
    }
  }

  async #call(name: string, call: Call): Promise<object> {
    const method = methodNamed(name);
    if (method === undefined) throw new BotError(404, "Not Found: method not found");
    return { ok: true, ...(await method(this.#account, call)) };
  }

  async #download(path: string): Promise<Uint8Array> {
    const bytes = await this.#account.files.download(path);
    if (bytes === undefined) throw new BotError(404);
    return bytes;
  }

  #checkToken(token: string): void {
    if (token === "") throw new BotError(404);
    if (token !== this.#token) throw new BotError(401);
  }

  /** After a 429, nothing can be sent for as long as it said. */
  #checkRate({ id }: Chat): void {
    const now = Date.now();
    if (this.#rates === undefined) return;
    if (now < this.#blocked.until) {
      if (now > this.#blocked.since + underWay) {
        this.violations.push(`a message ${this.#blocked.until - now} ms before the retry_after of a 429 was over`);
      }
      throw new Injected(tooManyRequests(Math.ceil((this.#blocked.until - now) / 1000)));
    }
    const excess = this.#rates.take(id, now);
    if (excess === undefined) return;
    this.#block(excess.retryAfter);
    this.violations.push(`a message beyond the limits: ${excess.limits.join(", ")}`);
    throw new Injected(tooManyRequests(excess.retryAfter));
  }

  #block(seconds: number): void {
    this.#blocked = { since: Date.now(), until: Date.now() + seconds * 1000 };
  }

  async #happen(fault: Fault | undefined): Promise<void> {
    if (typeof fault !== "object") return;
    if ("delayMs" in fault) return sleep(fault.delayMs);
    const { status, description, retryAfter = 1, migrateTo } = fault;
    if (status === 429) {
      this.#block(retryAfter);
      throw new Injected(tooManyRequests(retryAfter));
    }
    const usual = status === 403 ? "Forbidden: bot was blocked by the user" : undefined;
    const parameters = migrateTo === undefined ? {} : { migrate_to_chat_id: migrateTo };
    throw new Injected(new BotError(status, description ?? usual, parameters));
  }

  /** Writes down a refusal that a bot could have avoided. */
  #blame(method: string, error: unknown, token = this.#token): void {
    if (error instanceof Injected) return;
    if (!(error instanceof BotError)) {
      this.violations.push(`${method}: the stand-in failed: ${error}`);
      return;
    }
    const { code, parameters, message } = error;
    const itsFate = code === 403 || parameters.migrate_to_chat_id !== undefined || this.#oldTokens.has(token);
    if (!itsFate) this.violations.push(`${method}: ${code} ${message}`);
  }

  #keep(message: SentMessage): void {
    const index = this.messages.push(message) - 1;
    if (message.photo !== undefined) this.#photos.push(index);
    const old = this.#photos.length > kept.photos ? this.#photos.shift() : undefined;
    const forgotten = old === undefined ? undefined : this.messages[old];
    if (old !== undefined && forgotten !== undefined) this.messages[old] = { ...forgotten, photo: undefined };
    for (const listener of this.listeners) listener(message);
  }

  #leave(response: ServerResponse, method: string, fault: "hang" | "close" | "lost"): void {
    this.#record(method, 0);
    if (fault !== "hang") response.destroy();
  }

  #answer(response: ServerResponse, method: string, status: number, answer: object): void {
    this.#record(method, status);
    const bytes = answer instanceof Uint8Array ? answer : Buffer.from(JSON.stringify(answer));
    const type = answer instanceof Uint8Array ? "application/octet-stream" : "application/json";
    response.writeHead(status, { "content-type": type, "content-length": bytes.length });
    response.end(bytes);
  }

  #record(method: string, status: number): void {
    this.calls.push({ method, status, at: Date.now() });
    if (this.calls.length > kept.calls) this.calls.shift();
  }
}

/** A refusal that is no fault of the bot, or that is written down already. */
class Injected extends BotError {
  constructor({ code, message, parameters }: BotError) {
    super(code, message, parameters);
  }
}
