import { type FailureReason, type Job, JobError, type Label, type Prediction, readJob } from "@polybot/predictions";
import { type Log, readTraceContext, type Tracer } from "@polybot/service";
import { Poison, type Received } from "@polybot/sqs";
import { type Detector, PictureError } from "./detector/detector.ts";
import type { Instruments } from "./instruments.ts";
import type { Photos } from "./photos.ts";
import type { Results } from "./results.ts";

/** What it takes to look at a photo. */
export interface Looking {
  readonly photos: Photos;
  readonly results: Results;
  readonly detector: Detector;
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly log: Log;
  /** Called when a prediction is kept: there is something to tell. */
  readonly onKept: () => void;
}

/** What was seen in a photo, or why nothing could be. */
type Seen = { readonly labels: readonly Label[]; readonly picture: Uint8Array } | { readonly failure: FailureReason };

/**
 * Does one job: looks at its photo, stores the drawn picture, and keeps the prediction. A job that was done before is done.
 *
 * @throws {Poison} when no repetition can help: the message is no job, or its photo does not exist.
 */
export async function look(message: Received, looking: Looking, signal: AbortSignal): Promise<void> {
  const { tracer, results, instruments } = looking;
  const job = jobIn(message);
  const log = looking.log.child({ predictionId: job.predictionId });
  const options = {
    parent: readTraceContext(message.attributes),
    kind: "consumer",
    attributes: { predictionId: job.predictionId },
  } as const;
  await tracer.span("look", options, async (span) => {
    if (await results.has(job.predictionId)) {
      log.info({ receiveCount: message.receiveCount }, "looked at before");
      return instruments.jobs.add({ outcome: "repeated" });
    }
    const seen = await see(job, looking, signal);
    const drawn = "picture" in seen ? `predictions/${job.predictionId}.jpg` : null;
    if ("picture" in seen && drawn !== null) {
      await instruments.stage(tracer, "upload", () => looking.photos.write(drawn, seen.picture, signal));
    }
    const { name, sha256 } = looking.detector.model;
    const prediction: Prediction = {
      _id: job.predictionId,
      prediction_id: job.predictionId,
      original_img_path: job.imageKey,
      predicted_img_path: drawn,
      labels: "labels" in seen ? seen.labels : [],
      time: Date.now() / 1000,
      chat_id: job.chatId,
      model: { name, sha256 },
      ...("failure" in seen ? { failure: seen.failure } : {}),
    };
    const kept = await instruments.stage(tracer, "store", () => results.keep(prediction, span.context));
    looking.onKept();
    if (!kept) return instruments.jobs.add({ outcome: "repeated" });
    if ("failure" in seen) {
      instruments.failures.add({ reason: seen.failure });
      instruments.jobs.add({ outcome: "failed" });
      log.warn({ reason: seen.failure }, "no prediction could be made");
      if (seen.failure === "missing")
        throw new Poison("missing-photo", { message: "The job's photo is not in the bucket." });
      return;
    }
    instruments.jobs.add({ outcome: "looked" });
    log.info({ labels: seen.labels.length }, "looked at");
  });
}

function jobIn(message: Received): Job {
  try {
    return readJob(message.body, message.id);
  } catch (error) {
    if (error instanceof JobError) throw new Poison("not-a-job", { message: error.message });
    throw error;
  }
}

async function see(job: Job, { photos, detector, tracer, instruments }: Looking, signal: AbortSignal): Promise<Seen> {
  const photo = await instruments.stage(tracer, "download", () => photos.read(job.imageKey, signal));
  if (photo === "missing" || photo === "too-large") return { failure: photo };
  try {
    const detection = await tracer.span("detect", () => detector.detect(photo, signal));
    instruments.detected(detection);
    return { labels: detection.labels, picture: detection.picture };
  } catch (error) {
    if (error instanceof PictureError) return { failure: error.reason };
    throw error;
  }
}
