import { type IncomingHttpHeaders, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { type Webhook, wants } from "./webhook.ts";

/** An update that the bot has accepted. */
export interface Delivered {
  /** How often it was sent. */
  readonly attempts: number;
  /** When it was accepted, in ms since 1970. */
  readonly at: number;
}

export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

interface Pending {
  readonly update: Update;
  readonly queue: string;
  readonly settle: (delivered: Delivered | undefined) => void;
  attempts: number;
  readonly abort: AbortController;
}

export interface DeliveryOptions {
  /** What Telegram's second is here, in ms: it waits 0, 2, 4, 8 … 60 of them between attempts. */
  readonly retryUnitMs: number;
  /** How long an answer may take, in ms. */
  readonly timeoutMs: number;
  /** Does what a webhook's answer asks for. */
  readonly onReply: (reply: Readonly<Record<string, unknown>>) => void;
}

/**
 * Sends updates to the webhook as Telegram's own server does (tdlib/telegram-bot-api, WebhookActor): the updates of a chat one after the
 * other, those of several chats at once on up to `max_connections` connections, and each again until it is accepted.
 */
export class Delivery {
  webhook: Webhook | undefined;
  /** Where updates go in truth: the webhook's path and query are put behind one of these in turn. */
  targets: readonly string[] = [];
  lastError: { readonly at: number; readonly message: string } | undefined;
  readonly #options: DeliveryOptions;
  readonly #queues = new Map<string, Pending[]>();
  /** The queues whose first update is on its way, or waits for its next attempt. */
  readonly #busy = new Map<string, Pending>();
  readonly #timers = new Map<Pending, NodeJS.Timeout>();
  #connections = 0;
  #turn = 0;
  #closed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** How many updates are not accepted yet. */
  get pending(): number {
    return [...this.#queues.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Queues an update. Gives undefined when the bot does not want its kind, or when it is dropped. */
  push(update: Update, queue: string): Promise<Delivered | undefined> {
    return new Promise((resolve) => {
      const kind = Object.keys(update).find((key) => key !== "update_id") ?? "";
      if (this.#closed || (this.webhook !== undefined && !wants(this.webhook, kind))) return resolve(undefined);
      const pending = { update, queue, settle: resolve, attempts: 0, abort: new AbortController() };
      const queued = this.#queues.get(queue);
      if (queued === undefined) this.#queues.set(queue, [pending]);
      else queued.push(pending);
      this.pump();
    });
  }

  /** Forgets the updates that wait. */
  drop(): void {
    for (const pending of [...this.#queues.values()].flat()) pending.settle(undefined);
    this.#queues.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const [queue, { abort }] of this.#busy) {
      abort.abort();
      this.#busy.delete(queue);
    }
  }

  /** Ends it for good. */
  close(): void {
    this.#closed = true;
    this.drop();
  }

  /** Sends what can be sent now. */
  pump(): void {
    const { webhook } = this;
    if (webhook === undefined || this.targets.length === 0) return;
    for (const [queue, [first]] of this.#queues) {
      if (this.#connections >= webhook.maxConnections) return;
      if (first !== undefined && !this.#busy.has(queue)) void this.#attempt(first, webhook);
    }
  }

  async #attempt(pending: Pending, webhook: Webhook): Promise<void> {
    this.#busy.set(pending.queue, pending);
    this.#connections += 1;
    pending.attempts += 1;
    const target = this.targets[this.#turn++ % this.targets.length] ?? "";
    const outcome = await this.#send(pending, webhook, target).catch((error: unknown) => failureOf(error));
    this.#connections -= 1;
    if (this.#busy.get(pending.queue) === pending) this.#settle(pending, outcome);
    this.pump();
  }

  #settle(pending: Pending, outcome: Outcome): void {
    if (outcome.error === undefined) {
      this.#busy.delete(pending.queue);
      this.#shift(pending.queue);
      pending.settle({ attempts: pending.attempts, at: Date.now() });
      if (outcome.reply !== undefined) this.#options.onReply(outcome.reply);
      return;
    }
    this.lastError = { at: Date.now(), message: outcome.error };
    const timer = setTimeout(() => {
      this.#timers.delete(pending);
      this.#busy.delete(pending.queue);
      this.pump();
    }, outcome.retryAfterMs ?? this.#backOff(pending.attempts));
    this.#timers.set(pending, timer);
  }

  #backOff(attempts: number): number {
    return attempts === 1 ? 0 : Math.min(60, 2 ** (attempts - 1)) * this.#options.retryUnitMs;
  }

  #shift(queue: string): void {
    const queued = this.#queues.get(queue);
    queued?.shift();
    if (queued?.length === 0) this.#queues.delete(queue);
  }

  async #send(
    { update, abort }: Pending,
    { url, secretToken, certificate }: Webhook,
    target: string,
  ): Promise<Outcome> {
    const { host, hostname, pathname, search } = new URL(url);
    const body = Buffer.from(JSON.stringify(update));
    const answer = await post(new URL(pathname + search, target), body, {
      headers: {
        host,
        "content-type": "application/json",
        "content-length": body.length,
        "accept-encoding": "gzip, deflate",
        ...(secretToken === undefined ? {} : { "x-telegram-bot-api-secret-token": secretToken }),
      },
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(this.#options.timeoutMs)]),
      // As Telegram does, the certificate must be for the webhook's host, whatever machine answers.
      ...(target.startsWith("https:")
        ? { servername: hostname, ...(certificate === undefined ? {} : { ca: certificate }) }
        : {}),
    });
    if (answer.status >= 200 && answer.status < 300) return { error: undefined, reply: replyOf(answer) };
    const seconds = Number(answer.headers["retry-after"]);
    return {
      error: `Wrong response from the webhook: ${answer.status} ${answer.reason}`,
      ...(seconds > 0 ? { retryAfterMs: Math.min(3600, seconds) * this.#options.retryUnitMs } : {}),
    };
  }
}

interface Outcome {
  readonly error: string | undefined;
  readonly retryAfterMs?: number;
  /** What the bot asks for in its answer (Bot API, "Making requests when getting updates"). */
  readonly reply?: Readonly<Record<string, unknown>> | undefined;
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function post(url: URL, body: Buffer, options: RequestOptions & { servername?: string; ca?: string }): Promise<Answer> {
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { ...options, method: "POST", agent: false }, (response) => {
      const { statusCode: status = 0, statusMessage: reason = "", headers } = response;
      text(response).then((received) => resolve({ status, reason, headers, body: received }), reject);
    });
    request.once("error", reject);
    request.end(body);
  });
}

function replyOf({ headers, body }: Answer): Outcome["reply"] {
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && "method" in value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** In the words of getWebhookInfo. */
function failureOf(error: unknown): Outcome {
  if (!(error instanceof Error)) return { error: "Webhook connection closed" };
  const code = "code" in error ? String(error.code) : error.name;
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: "Connection refused",
    ECONNRESET: "Webhook connection closed",
    TimeoutError: "Read timeout expired",
    ABORT_ERR: "Read timeout expired",
  };
  return { error: words[code] ?? `SSL error {${code}}` };
}
