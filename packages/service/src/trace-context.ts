import { AsyncLocalStorage } from "node:async_hooks";
import type { SpanContext } from "@opentelemetry/api";
import { parseTraceParent } from "@opentelemetry/core";

/** What goes from a service to the next, as HTTP headers or message attributes (W3C Trace Context, level 1). */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** The span that the running asynchronous call belongs to. */
export const currentSpan = new AsyncLocalStorage<SpanContext>();

/** What a line of the log says of the span in which it is written, by OpenTelemetry's names ("Trace Context in non-OTLP Log Formats"). */
export function currentTraceIds(): { readonly trace_id?: string; readonly span_id?: string } {
  const span = currentSpan.getStore();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/**
 * Reads the trace context that came with a request or a message: Node's headers, a `Headers`, SQS message attributes
 * (`{ StringValue }`), or SNS ones (`{ Value }`). Whatever else it is given, there is none.
 *
 * @example readTraceContext(request.headers) // { traceparent: "00-…-…-01" }
 */
export function readTraceContext(headersOrAttributes: unknown): TraceContext | undefined {
  const traceparent = textOf(headersOrAttributes, "traceparent");
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent.trim());
  if (parent === null) return undefined;
  const tracestate = textOf(headersOrAttributes, "tracestate")?.trim();
  return traceContext(parent, tracestate !== undefined && isTraceState(tracestate) ? tracestate : undefined);
}

/** What is told of a span to the next service. */
export function traceContext(
  { traceId, spanId, traceFlags }: Pick<SpanContext, "traceId" | "spanId" | "traceFlags">,
  tracestate: string | undefined,
): TraceContext {
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

/** A trace context as the attributes of an SQS or SNS message. */
export function messageAttributes(
  context: TraceContext,
): Record<string, { readonly DataType: "String"; readonly StringValue: string }> {
  const { traceparent, tracestate } = context;
  return {
    traceparent: { DataType: "String", StringValue: traceparent },
    ...(tracestate === undefined ? {} : { tracestate: { DataType: "String", StringValue: tracestate } }),
  };
}

/** W3C Trace Context, "tracestate Limits": 512 characters are to be passed on; more, or what can't stand in a header, is dropped. */
function isTraceState(text: string): boolean {
  return /^[\x20-\x7e]{1,512}$/.test(text);
}

function textOf(carrier: unknown, name: string): string | undefined {
  if (typeof carrier !== "object" || carrier === null) return undefined;
  if (carrier instanceof Headers) return carrier.get(name) ?? undefined;
  const value = Object.entries(carrier).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? attributeText(value)
    : headerText(value);
}

function headerText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? value.join(",") : undefined;
  return typeof value === "string" ? value : undefined;
}

function attributeText(value: object): string | undefined {
  const text = "StringValue" in value ? value.StringValue : "Value" in value ? value.Value : undefined;
  return typeof text === "string" ? text : undefined;
}
