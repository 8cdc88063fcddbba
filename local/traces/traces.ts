import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { Loopback } from "../aws/loopback.ts";
import { readSpans, type Span } from "./otlp.ts";

export type { AttributeValue, Span } from "./otlp.ts";

export interface TracesOptions {
  /** How many spans are kept; the oldest are forgotten. Default: 20,000. */
  readonly keep?: number;
}

/** A receiver of traces on loopback: OTLP over HTTP, in JSON. */
export class Traces implements AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>`; exporters send to `/v1/traces` there. */
  readonly url: string;
  readonly #server: Loopback;
  readonly #collected: Collected;

  private constructor(server: Loopback, collected: Collected) {
    this.#server = server;
    this.#collected = collected;
    this.port = server.port;
    this.url = server.url;
  }

  static async start({ keep = 20_000 }: TracesOptions): Promise<Traces> {
    const collected = new Collected(keep);
    const server = await Loopback.start((request, response) => {
      receive(collected, request, response).catch(() => response.destroy());
    });
    return new Traces(server, collected);
  }

  /** In the order in which they came: children mostly come before their parents. */
  get spans(): readonly Span[] {
    return this.#collected.spans;
  }

  /** Tells of each span as it comes. @returns what ends it. */
  onSpan(listener: (span: Span) => void): () => void {
    this.#collected.listeners.add(listener);
    return () => this.#collected.listeners.delete(listener);
  }

  /** Goes down: ends all connections at once, and refuses new ones. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Comes back on the same port. */
  start(): Promise<void> {
    return this.#server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}

/**
 * Starts a receiver of traces.
 *
 * @example
 * await using traces = await startTraces();
 * const tracer = createTracer({ service: "polybot", url: `${traces.url}/v1/traces` });
 */
export function startTraces(options: TracesOptions = {}): Promise<Traces> {
  return Traces.start(options);
}

class Collected {
  readonly spans: Span[] = [];
  readonly listeners = new Set<(span: Span) => void>();
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  add(spans: readonly Span[]): void {
    this.spans.push(...spans);
    if (this.spans.length > this.#keep) this.spans.splice(0, this.spans.length - this.#keep);
    for (const span of spans) for (const listener of this.listeners) listener(span);
  }
}

/** OTLP 1.x, "OTLP/HTTP Request": `POST /v1/traces`, perhaps gzipped. */
async function receive(collected: Collected, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST" || request.url !== "/v1/traces") return answer(response, 404, {});
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    return answer(response, 415, { message: "only application/json is read" });
  }
  try {
    const zipped = request.headers["content-encoding"] === "gzip";
    collected.add(readSpans(await json(zipped ? request.pipe(createGunzip()) : request)));
    answer(response, 200, {});
  } catch (error) {
    answer(response, 400, { message: error instanceof Error ? error.message : "not read" });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
