import type { FailureReason } from "@polybot/predictions";
import { type Counter, createMetrics, type Histogram, type Metrics, type Tracer } from "@polybot/service";
import type { ConsumerEvent } from "@polybot/sqs";
import type { Detection } from "./detector/detector.ts";

const stages = [
  ...["download", "upload", "store"],
  ...["decode", "letterbox", "infer", "select", "draw", "encode"],
] as const;
const failureReasons: readonly FailureReason[] = [
  ...(["not-a-picture", "unsupported-format", "damaged", "too-large", "too-slow", "missing"] as const),
];
const outcomes = ["looked", "failed", "repeated"] as const;
const messageEvents = [
  ...(["done", "poisoned", "failed", "returned", "lost", "settle-failed", "heartbeat-failed"] as const),
  "receive-failed",
] as const;

/** What is measured of the detector's work. */
export interface Instruments {
  readonly metrics: Metrics;
  /** Jobs that ended, by outcome. */
  readonly jobs: Counter<{ outcome: typeof outcomes }>;
  /** Photos without a prediction, by reason. */
  readonly failures: Counter<{ reason: readonly FailureReason[] }>;
  /** Runs one stage of a job, as a span, and measures it. */
  stage<T>(tracer: Tracer, name: "download" | "upload" | "store", run: () => Promise<T>): Promise<T>;
  /** Counts the stages of a detection. */
  detected(detection: Detection): void;
  /** Counts what became of messages. */
  message(event: ConsumerEvent): void;
}

/** @param backlog how many duties of each kind are due, as last read. */
export function createInstruments(backlog: { readonly events: number; readonly reports: number }): Instruments {
  const metrics = createMetrics("yolo5");
  const stage: Histogram<{ stage: typeof stages }> = metrics.histogram(
    "stage_seconds",
    "How long each stage of a job took.",
    { stage: stages },
  );
  const queued = metrics.histogram("job_queued_seconds", "How long jobs waited in the queue.", {}, [
    ...[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
  ]);
  const age = metrics.gauge("queue_age_seconds", "How long the job received last had waited in the queue.");
  const messages = metrics.counter("messages_total", "What became of the messages received.", { event: messageEvents });
  metrics.gauge("events_due", "Predictions that are yet to be published.", () => backlog.events);
  metrics.gauge("reports_due", "Predictions that the bot is yet to be told of.", () => backlog.reports);
  return {
    metrics,
    jobs: metrics.counter("jobs_total", "Jobs that ended.", { outcome: outcomes }),
    failures: metrics.counter("failures_total", "Photos without a prediction.", { reason: failureReasons }),
    stage: (tracer, name, run) => tracer.span(name, () => stage.time({ stage: name }, run)),
    detected({ milliseconds }) {
      for (const name of ["decode", "letterbox", "infer", "select", "draw", "encode"] as const) {
        stage.observe({ stage: name }, milliseconds[name] / 1000);
      }
    },
    message(event) {
      if (event.event !== "received") return messages.add({ event: event.event });
      age.set(event.message.queuedMs / 1000);
      queued.observe({}, event.message.queuedMs / 1000);
    },
  };
}
