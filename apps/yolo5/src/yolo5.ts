import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createLog, createTracer, patiently, type RunningService, serveHealth, type Verdict } from "@polybot/service";
import { Consumer } from "@polybot/sqs";
import { Tasks } from "@polybot/tasks";
import { MongoClient } from "mongodb";
import { readConfiguration } from "./configuration.ts";
import { openDetector } from "./detector/detector.ts";
import { createInstruments } from "./instruments.ts";
import { livenessOf } from "./liveness.ts";
import { logMessage } from "./log-message.ts";
import { look } from "./look.ts";
import { chosenModel } from "./model.ts";
import { Photos, s3Client } from "./photos.ts";
import { host, ports } from "./ports.ts";
import { Results, type Told } from "./results.ts";
import { publish, report } from "./tell.ts";

/** One picture is decoded and another drawn while the model looks at a third. */
const slots = 2;

/** Starts the detector: it takes jobs from the queue until it is drained. */
export async function startYolo5(signal: AbortSignal): Promise<RunningService> {
  const config = readConfiguration();
  const log = createLog({ service: "yolo5", level: config.LOG_LEVEL });
  const tracer = createTracer({ service: "yolo5", url: config.TRACES_URL.href });
  await using cleanup = new AsyncDisposableStack();

  const mongo = cleanup.adopt(
    new MongoClient(config.MONGO_URI_FILE.read(), { appName: "yolo5", serverSelectionTimeoutMS: 5000 }),
    (client) => client.close(),
  );
  const db = mongo.db();
  const events = new Tasks<Told>(db.collection("events"));
  const reports = new Tasks<Told>(db.collection("reports"));
  const backlog = { events: 0, reports: 0 };
  const instruments = createInstruments(backlog);
  // It answers from the start, so that a service that waits for its store is not taken for a dead one.
  let consumer: Consumer | undefined;
  const health = cleanup.adopt(
    await serveHealth({
      port: ports.health,
      metricsPort: ports.metrics,
      ...(host === undefined ? {} : { host }),
      metrics: instruments.metrics,
      live: () => livenessOf(consumer?.status()),
      ready: async (): Promise<Verdict> => {
        if (consumer === undefined) return { start: "not finished" };
        await db.command({ ping: 1 }, { timeoutMS: 1500 });
        return {};
      },
    }),
    (server) => server.close(),
  );
  const detector = cleanup.use(await openDetector({ ...chosenModel(), confidence: config.CONFIDENCE }));
  log.info({ model: detector.model.name, sha256: detector.model.sha256 }, "the model is loaded");

  await patiently("prepare the store", () => Promise.all([events.prepare(), reports.prepare()]), log, signal);

  const sns = cleanup.adopt(new SNSClient({ maxAttempts: 3 }), (client) => client.destroy());
  const sqs = cleanup.adopt(new SQSClient({ maxAttempts: 3 }), (client) => client.destroy());
  const s3 = cleanup.adopt(s3Client(), (client) => client.destroy());

  const workers = {
    events: events.work((task, abort) => publish(task, sns, config.PREDICTED_TOPIC_ARN, tracer, abort), {
      slots: 4,
      onEvent: (event) => log.debug({ task: event }, "event"),
    }),
    reports: reports.work((task, abort) => report(task, config.RESULTS_URL, tracer, abort), {
      slots: 8,
      onEvent: (event) => log.debug({ task: event }, "report"),
    }),
  };
  const looking = {
    photos: new Photos(s3, config.IMAGES_BUCKET),
    results: new Results(mongo, db, events, reports),
    detector,
    tracer,
    instruments,
    log,
    onKept() {
      workers.events.wake();
      workers.reports.wake();
    },
  };
  consumer = await patiently(
    "find the queue",
    () =>
      Consumer.start({
        client: sqs,
        queueUrl: config.JOBS_URL.href,
        deadLetterUrl: config.JOBS_DEAD_LETTER_URL.href,
        slots,
        handle: (message, abort) => look(message, looking, abort),
        onEvent(event) {
          instruments.message(event);
          logMessage(log, event);
        },
      }),
    log,
    signal,
  );

  const counting = setInterval(async () => {
    try {
      backlog.events = (await events.backlog()).due;
      backlog.reports = (await reports.backlog()).due;
    } catch {
      // The store is away, which readiness tells; the last figures stand.
    }
  }, 15_000).unref();
  const taking = consumer;
  const running = cleanup.move();
  log.info("ready");
  return {
    async drain(graceMs) {
      const end = Date.now() + graceMs;
      health.draining();
      const drained = await taking.drain(graceMs - 10_000);
      log.info({ ...drained }, "jobs drained");
      await Promise.all(Object.values(workers).map((worker) => worker.drain(Math.max(1000, end - Date.now() - 5000))));
      await tracer.flush(2000);
      clearInterval(counting);
      await running.disposeAsync();
    },
  };
}
