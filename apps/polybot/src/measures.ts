import type { Metrics } from "@polybot/service";

/** What is counted and timed. */
export type Measures = ReturnType<typeof createMeasures>;

/** Registers what the service measures. */
export function createMeasures(metrics: Metrics) {
  return {
    updates: metrics.counter("updates_total", "Updates from Telegram, by what they ask for.", {
      kind: ["photo", "too-large", "command", "text", "unsupported", "ignored", "duplicate", "malformed", "refused"],
    }),
    jobs: metrics.counter("jobs_sent_total", "Jobs sent to the detector's queue."),
    sent: metrics.counter("messages_sent_total", "Messages that Telegram took, by what they are.", {
      kind: ["acknowledgement", "reply", "answer"],
    }),
    withheld: metrics.counter("acknowledgements_withheld_total", "Acknowledgements that were not sent, by why.", {
      reason: ["rate", "answered", "album", "failed"],
    }),
    answers: metrics.counter("answers_total", "Answers, by how they ended.", { result: ["photo", "text", "given-up"] }),
    results: metrics.counter("results_total", "Calls of the detector, by what came of them.", {
      result: ["new", "known", "missing", "malformed", "unavailable"],
    }),
    stages: metrics.histogram("stage_seconds", "How long each step of the work takes.", {
      stage: ["webhook", "download", "upload", "enqueue", "answer"],
    }),
    answerAge: metrics.histogram("answer_age_seconds", "From the photo's arrival to its answer.", {}, ages),
    telegramErrors: metrics.counter(
      "telegram_errors_total",
      "Calls that Telegram refused (HTTP status), or did not answer.",
      {
        code: codes,
      },
    ),
    rateRefusals: metrics.counter("rate_refusals_total", "Messages that had to wait for Telegram's limits."),
    storeErrors: metrics.counter("store_errors_total", "Work that the store did not take or give."),
    backlog: (kind: "updates" | "answers") => ({
      due: metrics.gauge(`${kind}_due`, `Stored ${kind} that wait for their turn.`),
      oldest: metrics.gauge(`${kind}_oldest_seconds`, `How long the oldest of the ${kind} has been due.`),
      failed: metrics.gauge(`${kind}_failed`, `Stored ${kind} that were given up.`),
    }),
  };
}

const codes = ["none", "400", "401", "403", "404", "409", "413", "429", "500", "502", "503", "504", "other"] as const;

/** An HTTP status as a label; "none" where there was no answer. */
export function codeLabel(code: number): (typeof codes)[number] {
  return code === 0 ? "none" : (codes.find((label) => label === String(code)) ?? "other");
}

const ages = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];
