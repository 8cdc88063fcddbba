import { randomUUID } from "node:crypto";
import {
  createLog,
  createMetrics,
  createTracer,
  type HealthServer,
  type Log,
  type Metrics,
  patiently,
  type RunningService,
  serveHealth,
} from "@polybot/service";
import type { PolybotConfig } from "./config.ts";
import { close, listen } from "./http-server.ts";
import { createMeasures } from "./measures.ts";
import { createParts, type Parts } from "./parts.ts";
import type { Ports } from "./ports.ts";
import { createResults } from "./results.ts";
import { createWebhook } from "./webhook.ts";
import { startWork, type Work } from "./work.ts";

/** What the bot is started with. */
export interface PolybotOptions {
  readonly config: PolybotConfig;
  /** Where it listens; 0 takes a free port. */
  readonly ports: Ports;
  /** S3 is a server that knows buckets by the path alone. */
  readonly pathStyle: boolean;
  /** Aborted when the start is to end. */
  readonly signal: AbortSignal;
  /** Default: lines on the standard output. */
  readonly log?: Log;
}

/** The bot at work. */
export interface Polybot extends RunningService {
  /** Where it listens. */
  readonly ports: Ports;
}

/** For what follows the workers' drain: traces and connections. */
const marginMs = 3_000;

/**
 * Starts the bot. It waits for the store, alive but not ready.
 *
 * @throws the signal's reason when that is aborted meanwhile.
 */
export async function startPolybot(options: PolybotOptions): Promise<Polybot> {
  const { config, ports, pathStyle, signal } = options;
  const log = options.log ?? createLog({ service: "polybot", level: config.LOG_LEVEL });
  const metrics = createMetrics("polybot");
  const tracer = createTracer({ service: "polybot", url: config.TRACES_URL.href });
  const parts = createParts({ config, pathStyle, measures: createMeasures(metrics), tracer, log });
  let work: Work | undefined;
  const health = await serveProbes(parts, ports, metrics, () => work);
  try {
    // Nobody waits for the store when the process is told to end.
    const prepare = () => Promise.race([parts.store.prepare(), aborted(signal)]);
    await patiently("prepare the store", prepare, log, signal);
  } catch (error) {
    await health.close();
    await parts[Symbol.asyncDispose]();
    throw error;
  }
  const working = startWork(parts);
  const servers = { webhook: serveWebhook(parts, config, working), results: serveResults(parts, working) };
  const http = await listen(servers.webhook, ports.http, ports.host);
  const results = await listen(servers.results, ports.results, ports.host);
  work = working;
  log.info({ http, results, health: health.port, metrics: health.metricsPort }, "ready");
  return {
    ports: { host: ports.host, http, results, health: health.port, metrics: health.metricsPort },
    async drain(graceMs) {
      health.draining();
      const workMs = Math.max(0, graceMs - marginMs);
      const closing = Object.values(servers).map((server) => close(server, workMs));
      await Promise.all([...closing, working.drain(workMs)]);
      await tracer.flush(1_000);
      await parts[Symbol.asyncDispose]();
      await health.close();
    },
  };
}

/** Alive unless a restart would help; ready when it has started and the store answers. */
function serveProbes(
  { store }: Parts,
  ports: Ports,
  metrics: Metrics,
  work: () => Work | undefined,
): Promise<HealthServer> {
  return serveHealth({
    ...(ports.host === undefined ? {} : { host: ports.host }),
    port: ports.health,
    metricsPort: ports.metrics,
    metrics,
    live: () => (work()?.isStuck() ? { work: "the workers stand still" } : {}),
    async ready() {
      if (work() === undefined) return { start: "not done yet" };
      await store.ping();
      return {};
    },
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function serveWebhook(parts: Parts, config: PolybotConfig, work: Work): ReturnType<typeof createWebhook> {
  return createWebhook({
    ...parts,
    path: config.TELEGRAM_PATH_FILE,
    signature: config.TELEGRAM_SIGNATURE_FILE,
    async keep(message, trace) {
      const task = { message, trace, predictionId: randomUUID(), receivedAt: Date.now() };
      const isNew = await parts.store.updates.add(String(message.updateId), task);
      if (isNew) work.wakeInbox();
      return isNew;
    },
  });
}

function serveResults(parts: Parts, work: Work): ReturnType<typeof createResults> {
  const { predictions, answers } = parts.store;
  return createResults({
    ...parts,
    async keep(predictionId, trace) {
      const prediction = await predictions.findOne({ _id: predictionId }, { projection: { _id: 1 } });
      if (prediction === null) return "missing";
      const task = { calledAt: Date.now(), ...(trace === undefined ? {} : { trace }) };
      const isNew = await answers.add(predictionId, task);
      if (isNew) work.wakeAnswers();
      return isNew ? "new" : "known";
    },
  });
}
