import { createHash, timingSafeEqual } from "node:crypto";
import type { SecretFile } from "@plinth/config";
import type { Log, TraceContext, Tracer } from "@polybot/service";
import type { FastifyInstance } from "fastify";
import { bodyText, createHttpServer } from "./http-server.ts";
import type { Measures } from "./measures.ts";
import { type Message, readUpdate, type Update, UpdateError } from "./update.ts";

/** What the webhook needs. */
export interface WebhookOptions {
  /** The secret part of the path. Read at each request, as the other is: a new one is used without a restart. */
  readonly path: SecretFile;
  /** What Telegram sends as `X-Telegram-Bot-Api-Secret-Token`. */
  readonly signature: SecretFile;
  /** Keeps a message, durably, before it is acknowledged; false when its update is known. */
  readonly keep: (message: Message, trace: TraceContext) => Promise<boolean>;
  readonly measures: Measures;
  readonly tracer: Tracer;
  readonly log: Log;
}

/**
 * `POST /telegram/<secret>`: keeps what Telegram sends and answers at once, for Telegram repeats what is not answered with 2xx. So 503 asks for
 * it again, when the store is away; and 200 for what can't be read ends it.
 */
export function createWebhook({ path, signature, keep, measures, tracer, log }: WebhookOptions): FastifyInstance {
  const server = createHttpServer({ bodyLimit: 1024 * 1024 });

  // Before the body is read.
  server.addHook<{ Params: { "*"?: string } }>("onRequest", async ({ params, headers }, reply) => {
    const told = headers["x-telegram-bot-api-secret-token"];
    const status = !isSame(params["*"] ?? "", path.read())
      ? 404
      : !isSame(typeof told === "string" ? told : "", signature.read())
        ? 401
        : undefined;
    if (status === undefined) return;
    measures.updates.add({ kind: "refused" });
    return reply.code(status).send();
  });

  server.post("/telegram/*", (request, reply) =>
    measures.stages.time({ stage: "webhook" }, async () => {
      const update = read(bodyText(request.body));
      const kind = update === undefined ? "malformed" : await accept(update);
      if (kind !== undefined) measures.updates.add({ kind });
      return reply.code(kind === undefined ? 503 : 200).send();
    }),
  );

  function read(body: string): Update | undefined {
    try {
      return readUpdate(body);
    } catch (error) {
      if (!(error instanceof UpdateError)) throw error;
      log.warn({ reason: error.message }, "an update that can't be read");
      return undefined;
    }
  }

  async function accept(update: Update): Promise<Update["kind"] | "duplicate" | undefined> {
    if (update.kind === "ignored") return "ignored";
    try {
      const isNew = await tracer.span(
        "webhook",
        { kind: "server", attributes: { updateId: update.updateId } },
        ({ context }) => keep(update, context),
      );
      return isNew ? update.kind : "duplicate";
    } catch (error) {
      measures.storeErrors.add({});
      log.warn({ error, updateId: update.updateId }, "an update could not be stored");
      return undefined;
    }
  }

  return server;
}

/** Compares in a time that tells nothing about where they differ, or how long the secret is. An empty secret equals nothing. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(sha256(given), sha256(secret)) && secret !== "";
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
