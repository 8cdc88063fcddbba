/** What every service of Polybot has: logs without secrets, metrics, probes, traces, and a life with a start and an end. */
export { drainHttp } from "./drain-http.ts";
export { type HealthServer, serveHealth, type Verdict } from "./health.ts";
export { type RunningService, runService, type ServiceContext } from "./life.ts";
export { createLog, type Log, type LogFields, type LogLine } from "./log.ts";
export { maskText } from "./mask.ts";
export { type Counter, createMetrics, type Gauge, type Histogram, type LabelValues, type Metrics } from "./metrics.ts";
export { patiently } from "./patiently.ts";
export { createTracer, type Span, type SpanOptions, type Tracer } from "./trace.ts";
export { messageAttributes, readTraceContext, type TraceContext } from "./trace-context.ts";
