/** One step of something that went through the system. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** The resource's `service.name`. */
  readonly service: string;
  readonly name: string;
  /** In ms since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The status's message when the step failed (empty when it has none), else undefined. */
  readonly error: string | undefined;
}

export type AttributeValue = string | number | boolean | readonly AttributeValue[];

/**
 * Reads an ExportTraceServiceRequest in OTLP's JSON (opentelemetry-proto, trace/v1): ids in hex, times in ns as text or number.
 *
 * @throws {TypeError} when it is none, or when a span lacks its ids or its name.
 */
export function readSpans(request: unknown): readonly Span[] {
  return list(request, "resourceSpans").flatMap((resourceSpans) => {
    const resource = readAttributes(field(resourceSpans, "resource"));
    const service = String(resource["service.name"] ?? "unknown_service");
    return list(resourceSpans, "scopeSpans").flatMap((scopeSpans) =>
      list(scopeSpans, "spans").map((span) => readSpan(span, service)),
    );
  });
}

function readSpan(span: unknown, service: string): Span {
  return {
    traceId: hex(span, "traceId", 32),
    spanId: hex(span, "spanId", 16),
    parentSpanId: field(span, "parentSpanId") ? hex(span, "parentSpanId", 16) : undefined,
    service,
    name: text(span, "name"),
    startMs: milliseconds(span, "startTimeUnixNano"),
    endMs: milliseconds(span, "endTimeUnixNano"),
    attributes: readAttributes(span),
    error: readError(field(span, "status")),
  };
}

const STATUS_CODE_ERROR = 2;

function readError(status: unknown): string | undefined {
  return field(status, "code") === STATUS_CODE_ERROR ? String(field(status, "message") ?? "") : undefined;
}

function readAttributes(owner: unknown): Readonly<Record<string, AttributeValue>> {
  return Object.fromEntries(
    list(owner, "attributes").flatMap((attribute) => {
      const value = readValue(field(attribute, "value"));
      return value === undefined ? [] : [[text(attribute, "key"), value] as const];
    }),
  );
}

/** AnyValue, without maps and bytes. */
function readValue(value: unknown): AttributeValue | undefined {
  for (const name of ["stringValue", "boolValue", "doubleValue"]) {
    const plain = field(value, name);
    if (typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean") return plain;
  }
  const integer = field(value, "intValue");
  // 64 bits: text in the JSON of protobuf, a number as some exporters write it.
  if (typeof integer === "string" || typeof integer === "number") return Number(integer);
  const array = field(value, "arrayValue");
  return array === undefined ? undefined : list(array, "values").flatMap((item) => readValue(item) ?? []);
}

function field(value: unknown, name: string): unknown {
  const fields: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
  return fields[name];
}

function list(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name) ?? [];
  if (Array.isArray(found)) return found;
  throw new TypeError(`${name} is not a list`);
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found === "string") return found;
  throw new TypeError(`${name} is missing`);
}

function hex(value: unknown, name: string, length: number): string {
  const found = text(value, name);
  if (found.length === length && /^[\da-f]+$/i.test(found)) return found.toLowerCase();
  throw new TypeError(`${name} is not ${length} hexadecimal digits`);
}

/** Nanoseconds since 1970 don't fit a number: the last few are lost. */
function milliseconds(value: unknown, name: string): number {
  const nanoseconds = Number(field(value, name));
  if (Number.isFinite(nanoseconds)) return nanoseconds / 1e6;
  throw new TypeError(`${name} is not a time`);
}
