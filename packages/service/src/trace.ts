import { type Attributes, ROOT_CONTEXT, type SpanContext, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode, parseTraceParent, TraceState } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type SpanExporter,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { maskText } from "./mask.ts";
import type { Metrics } from "./metrics.ts";
import { currentSpan, type TraceContext, traceContext } from "./trace-context.ts";

/** One step of a trace, while it runs. */
export interface Span {
  /** What the next service is told, as headers or message attributes. */
  readonly context: TraceContext;
  /** Adds attributes; never people's words, and secrets in texts are masked. */
  set(attributes: Readonly<Record<string, string | number | boolean>>): void;
}

export interface SpanOptions {
  /** The span that this one belongs to. @default the one whose function is running, or none: a new trace begins. */
  readonly parent?: TraceContext | undefined;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /** @default "internal" */
  readonly kind?: "internal" | "server" | "client" | "producer" | "consumer";
}

export interface Tracer {
  /** Runs a function as a span. What the function throws is recorded, and thrown on. */
  span<T>(name: string, run: (span: Span) => Promise<T> | T): Promise<T>;
  span<T>(name: string, options: SpanOptions, run: (span: Span) => Promise<T> | T): Promise<T>;
  /** Sends what waits. True when the receiver took all of it in time; never throws. */
  flush(timeoutMs: number): Promise<boolean>;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/**
 * Traces a service. Without an address nothing is sent, but ids are made and passed on all the same, so that logs can be joined. A
 * receiver that is away costs a trace its spans and the service nothing: 2,048 spans wait at most, and a batch is tried for 5 s.
 *
 * @param options.url where traces go: the whole address for OTLP over HTTP (JSON), as `https://otlp.example.com/v1/traces`.
 * @param options.metrics gets `polybot_trace_spans_total` by state; spans that ended and were neither sent nor failed wait, or fell off
 * the full queue.
 * @example await tracer.span("detect", { parent: readTraceContext(message.MessageAttributes) }, async (span) => …)
 */
export function createTracer(options: {
  service: string;
  url?: string | undefined;
  version?: string;
  metrics?: Metrics;
}): Tracer {
  const counted = options.metrics?.counter("trace_spans_total", "Spans that ended, were sent, and could not be.", {
    state: ["ended", "sent", "failed"],
  });
  const exporter =
    options.url === undefined
      ? undefined
      : watched(new OTLPTraceExporter({ url: options.url, timeoutMillis: 5_000 }), (state, spans) =>
          counted?.add({ state }, spans),
        );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": options.service,
      ...(options.version === undefined ? {} : { "service.version": options.version }),
    }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors:
      exporter === undefined
        ? []
        : [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000, exportTimeoutMillis: 10_000 })],
  });
  const spans = provider.getTracer("@polybot/service");

  async function span<T>(name: string, spanOptions: SpanOptions, run: (span: Span) => Promise<T> | T): Promise<T> {
    const parent = spanOptions.parent === undefined ? currentSpan.getStore() : remoteParent(spanOptions.parent);
    const within = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const kind = kinds[spanOptions.kind ?? "internal"];
    const started = spans.startSpan(name, { kind, attributes: masked(spanOptions.attributes ?? {}) }, within);
    const context = started.spanContext();
    const given: Span = {
      context: traceContext(context, context.traceState?.serialize() || undefined),
      set: (attributes) => void started.setAttributes(masked(attributes)),
    };
    try {
      return await currentSpan.run(context, () => run(given));
    } catch (error) {
      const { name: type, message, stack } = error instanceof Error ? error : new Error(String(error));
      const maskedMessage = maskText(message);
      started.recordException({
        name: type,
        message: maskedMessage,
        ...(stack === undefined ? {} : { stack: maskText(stack) }),
      });
      started.setStatus({ code: SpanStatusCode.ERROR, message: maskedMessage });
      throw error;
    } finally {
      started.end();
      counted?.add({ state: "ended" });
    }
  }

  return {
    span: <T>(
      name: string,
      second: SpanOptions | ((span: Span) => Promise<T> | T),
      third?: (span: Span) => Promise<T> | T,
    ): Promise<T> => {
      if (typeof second === "function") return span(name, {}, second);
      if (third === undefined) throw new TypeError(`The span ${name} has no function.`);
      return span(name, second, third);
    },
    flush: (timeoutMs) => inTime(sendAll(provider, exporter), timeoutMs),
  };
}

function remoteParent({ traceparent, tracestate }: TraceContext): SpanContext | undefined {
  const parsed = parseTraceParent(traceparent);
  if (parsed === null) return undefined;
  return { ...parsed, isRemote: true, ...(tracestate === undefined ? {} : { traceState: new TraceState(tracestate) }) };
}

function masked(attributes: Readonly<Record<string, string | number | boolean>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === "string" ? maskText(value) : value]),
  );
}

function watched(exporter: SpanExporter, count: (state: "sent" | "failed", spans: number) => void): SpanExporter {
  return {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      exporter.export(spans, (result) => {
        count(result.code === ExportResultCode.SUCCESS ? "sent" : "failed", spans.length);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** The processor's own flush does not wait for a batch that is already on its way; the exporter's does. */
async function sendAll(provider: TracerProvider, exporter: SpanExporter | undefined): Promise<boolean> {
  const results = await Promise.allSettled([provider.forceFlush(), exporter?.forceFlush?.()]);
  return results.every(({ status }) => status === "fulfilled");
}

async function inTime(work: Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
