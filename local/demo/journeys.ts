import type { Span } from "../traces/traces.ts";

/** One step of a photo on its way, in milliseconds from when it was sent. */
export interface JourneyStep {
  readonly service: string;
  readonly name: string;
  readonly fromMs: number;
  readonly tookMs: number;
  readonly failed: boolean;
  /** How many steps it lies within. */
  readonly depth: number;
}

/** The ways of photos through the system, by their traces. */
export class Journeys {
  readonly #byTrace = new Map<string, Span[]>();
  readonly #traceOfUpdate = new Map<string, string>();

  add(span: Span): void {
    const spans = this.#byTrace.get(span.traceId) ?? [];
    spans.push(span);
    this.#byTrace.set(span.traceId, spans);
    const update = span.attributes.updateId;
    if (update !== undefined) this.#traceOfUpdate.set(String(update), span.traceId);
  }

  /** The steps that an update of Telegram set off, in the order of their beginning. */
  of(updateId: number, sentAt: number): readonly JourneyStep[] {
    const trace = this.#traceOfUpdate.get(String(updateId));
    const spans = trace === undefined ? [] : (this.#byTrace.get(trace) ?? []);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const depth = (span: Span): number => {
      const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
      return parent === undefined ? 0 : 1 + depth(parent);
    };
    return spans
      .toSorted((a, b) => a.startMs - b.startMs || depth(a) - depth(b))
      .map((span) => ({
        service: span.service,
        name: span.name,
        fromMs: round(span.startMs - sentAt),
        tookMs: round(span.endMs - span.startMs),
        failed: span.error !== undefined,
        depth: depth(span),
      }));
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
