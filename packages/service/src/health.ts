import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { maskText } from "./mask.ts";
import type { Metrics } from "./metrics.ts";

/** What fails, by its name, and why: `{ mongo: "no primary" }`. Empty when all is well. */
export type Verdict = Readonly<Record<string, string>>;

export interface HealthServer {
  readonly port: number;
  readonly metricsPort: number;
  /** From now on the service is not ready, so that nothing new is sent to it. */
  draining(): void;
  close(): Promise<void>;
}

/** Below the timeout that the manifests' probes have, so that a probe is told what hangs and not only that something does. */
const readyWithinMs = 2_000;

/**
 * Answers the probes: `GET /livez`, `GET /readyz` (200 "ok", or 503 with what fails as JSON), and `GET /metrics`. A check of readiness is
 * waited for 2 s, and asked again only when it has answered, however often the probe comes.
 *
 * @param options.port 0 takes a free one.
 * @param options.metricsPort where metrics are. @default the same port
 * @param options.host @default all interfaces
 * @param options.live false only when a restart would help: never because another service is away.
 * @throws when a port can't be taken.
 * @example await serveHealth({ port: 8082, metricsPort: 9090, metrics, live: () => ({}), ready: async () => (await ping()) ? {} : { mongo: "no primary" } })
 */
export async function serveHealth(options: {
  port: number;
  host?: string;
  metricsPort?: number;
  live: () => Verdict;
  ready: () => Promise<Verdict> | Verdict;
  metrics: Metrics;
}): Promise<HealthServer> {
  let isDraining = false;
  const ready = boundedCheck(options.ready, readyWithinMs);
  const probes: Routes = new Map([
    ["/livez", async () => verdictAnswer(await verdictOf("live", options.live))],
    ["/readyz", async () => verdictAnswer(isDraining ? { draining: "the service is about to end" } : await ready())],
  ]);
  const metrics: Routes = new Map([
    ["/metrics", async () => ({ status: 200, type: options.metrics.contentType, body: await options.metrics.text() })],
  ]);
  const apart =
    options.metricsPort !== undefined && (options.metricsPort === 0 || options.metricsPort !== options.port);
  const servers: Server[] = [];
  const close = async (): Promise<void> => void (await Promise.all(servers.map(closeServer)));
  try {
    const port = await listen(servers, apart ? probes : new Map([...probes, ...metrics]), options.port, options.host);
    const metricsPort = apart ? await listen(servers, metrics, options.metricsPort ?? 0, options.host) : port;
    return {
      port,
      metricsPort,
      draining() {
        isDraining = true;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}
type Routes = ReadonlyMap<string, () => Promise<Answer>>;

/** The check, waited for so long at most; while one call of it has not answered, whoever asks waits for that one. */
function boundedCheck(check: () => Promise<Verdict> | Verdict, withinMs: number): () => Promise<Verdict> {
  let running: Promise<Verdict> | undefined;
  return async () => {
    running ??= verdictOf("ready", check).finally(() => {
      running = undefined;
    });
    const late = Promise.withResolvers<Verdict>();
    const timer = setTimeout(() => late.resolve({ ready: `no answer within ${withinMs} ms` }), withinMs);
    try {
      return await Promise.race([running, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

async function verdictOf(name: string, check: () => Promise<Verdict> | Verdict): Promise<Verdict> {
  try {
    return await check();
  } catch (error) {
    return { [name]: error instanceof Error ? `${error.name}: ${error.message}` : "the check failed" };
  }
}

function verdictAnswer(failing: Verdict): Answer {
  if (Object.keys(failing).length === 0) return { status: 200, type: "text/plain; charset=utf-8", body: "ok" };
  return { status: 503, type: "application/json", body: maskText(JSON.stringify({ failing })) };
}

async function listen(servers: Server[], routes: Routes, port: number, host: string | undefined): Promise<number> {
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    (request, response) => void answer(routes, request, response),
  );
  server.maxConnections = 64;
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ port, ...(host === undefined ? {} : { host }) }, listening.resolve);
  await listening.promise;
  servers.push(server);
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const route = request.method === "GET" || request.method === "HEAD" ? routes.get(path) : undefined;
  const { status, type, body } = route === undefined ? notFound : await route().catch(() => broken);
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const notFound: Answer = { status: 404, type: "text/plain; charset=utf-8", body: "not found" };
const broken: Answer = { status: 500, type: "text/plain; charset=utf-8", body: "failed" };

async function closeServer(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  server.closeAllConnections();
  await closed.promise;
}
