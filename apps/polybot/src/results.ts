import { type Log, readTraceContext, type TraceContext } from "@polybot/service";
import type { FastifyInstance } from "fastify";
import { bodyText, createHttpServer } from "./http-server.ts";
import type { Measures } from "./measures.ts";

/** What became of a call. */
export type Kept = "new" | "known" | "missing";

/** What the results' server needs. */
export interface ResultsOptions {
  /** Keeps, durably, that a prediction is to be answered; "missing" when there is no such prediction. */
  readonly keep: (predictionId: string, trace: TraceContext | undefined) => Promise<Kept>;
  readonly measures: Measures;
  readonly log: Log;
}

const statuses = { new: 200, known: 200, missing: 404, malformed: 400, unavailable: 503 } as const;
const texts = {
  new: "Ok",
  known: "Ok",
  missing: "There is no such prediction.",
  malformed: "Expected predictionId, in the query or in a JSON body: 1 to 64 letters, digits, hyphens and underscores.",
  unavailable: "The store is away. Please try again.",
} as const;

/**
 * `POST /results?predictionId=<id>`: the detector says that a prediction is in the store. "Ok" means that the answer will be sent, once, however
 * often it is said. The id may be in a JSON body instead (`predictionId`, `prediction_id`), as the first versions of the service had it; `GET /` says "Ok", as theirs did.
 */
export function createResults({ keep, measures, log }: ResultsOptions): FastifyInstance {
  const server = createHttpServer({ bodyLimit: 64 * 1024 });
  server.get("/", (_request, reply) => reply.send("Ok"));
  server.post("/results", async (request, reply) => {
    const predictionId = idIn(request.url, bodyText(request.body));
    const result =
      predictionId === undefined ? "malformed" : await keepOrNot(predictionId, readTraceContext(request.headers));
    measures.results.add({ result });
    return reply.code(statuses[result]).send(texts[result]);
  });

  async function keepOrNot(predictionId: string, trace: TraceContext | undefined): Promise<Kept | "unavailable"> {
    try {
      return await keep(predictionId, trace);
    } catch (error) {
      measures.storeErrors.add({});
      log.warn({ error, predictionId }, "a result could not be stored");
      return "unavailable";
    }
  }

  return server;
}

function idIn(url: string, body: string): string | undefined {
  const id = new URL(url, "http://results").searchParams.get("predictionId") ?? idInBody(body);
  return typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

function idInBody(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    const fields: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
    return fields.predictionId ?? fields.prediction_id;
  } catch {
    return undefined;
  }
}
