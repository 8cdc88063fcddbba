/**
 * Tells Telegram where updates go: a Job of each deployment, not of each start, for each call of `setWebhook` makes Telegram begin anew. It always
 * sets it: what is set can be asked for, but not the secret that goes with it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig, type SecretFile, secretFile, string, url } from "@plinth/config";
import { createLog, type Log } from "@polybot/service";
import type { polybot } from "../workload.ts";
import { logLevel } from "./config.ts";
import { TelegramApi, TelegramApiError } from "./telegram-api.ts";

/** What `setWebhook` is told. */
export interface Registration {
  /** The name under which the gateway takes updates. */
  readonly host: string;
  /** The secret part of the path. */
  readonly path: string;
  readonly signature: string;
  /** A certificate that nobody else vouches for, in PEM: Telegram must know it. */
  readonly certificate?: string | undefined;
}

/** Of all kinds only messages are asked for. */
const kinds = ["message"] as const;
/** At the same time, to all replicas together; Telegram's default. */
const connections = 40;

/**
 * Sets the webhook, and again while that fails for a reason that may pass, as a name that is not known yet.
 *
 * @param patienceMs how long to try. @throws {TelegramApiError} the last failure.
 */
export async function setWebhook(
  api: TelegramApi,
  { host, path, signature, certificate }: Registration,
  { patienceMs, log }: { readonly patienceMs: number; readonly log: Log },
): Promise<void> {
  const payload = {
    url: `https://${host}/telegram/${encodeURIComponent(path)}`,
    secret_token: signature,
    allowed_updates: kinds,
    max_connections: connections,
    ...(certificate === undefined
      ? {}
      : { certificate: { source: Buffer.from(certificate), filename: "webhook.pem" } }),
  };
  const end = performance.now() + patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await api.call((telegram, signal) => telegram.callApi("setWebhook", payload, { signal }));
      return;
    } catch (error) {
      const pauseMs = error instanceof TelegramApiError ? pauseAfter(error, attempt) : undefined;
      if (pauseMs === undefined || performance.now() + pauseMs > end) throw error;
      log.warn({ error, attempt, pauseMs }, "the webhook is not set yet");
      await sleep(pauseMs);
    }
  }
}

/** How long to wait before another try; undefined when none would help. */
function pauseAfter({ code, message, retryAfterMs }: TelegramApiError, attempt: number): number | undefined {
  if (code === 429) return retryAfterMs ?? 1_000;
  const passes = code === 0 || code >= 500 || /failed to resolve host/i.test(message);
  return passes ? Math.min(250 * 2 ** attempt, 10_000) : undefined;
}

/** Reads the Job's variables and does it. @returns the process's exit code. */
export async function main(variables: Readonly<Record<string, string | undefined>> = process.env): Promise<number> {
  const patienceMs = 120_000;
  try {
    const config = readConfig<typeof polybot, "webhook">(
      {
        LOG_LEVEL: logLevel,
        TELEGRAM_URL: url,
        TELEGRAM_TOKEN_FILE: secretFile,
        TELEGRAM_PATH_FILE: secretFile,
        TELEGRAM_SIGNATURE_FILE: secretFile,
        WEBHOOK_HOST: string,
      },
      variables,
    );
    const log = createLog({ service: "polybot-webhook", level: config.LOG_LEVEL });
    const api = new TelegramApi({ root: config.TELEGRAM_URL, token: config.TELEGRAM_TOKEN_FILE });
    const registration = {
      host: config.WEBHOOK_HOST,
      path: config.TELEGRAM_PATH_FILE.read(),
      signature: config.TELEGRAM_SIGNATURE_FILE.read(),
      certificate: certificateFile(variables)?.read(),
    };
    await setWebhook(api, registration, { patienceMs, log });
    log.info({ host: config.WEBHOOK_HOST, certificate: registration.certificate !== undefined }, "the webhook is set");
    return 0;
  } catch (error) {
    process.stderr.write(`The webhook was not set: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function certificateFile({
  WEBHOOK_CERTIFICATE_FILE: path,
}: Readonly<Record<string, string | undefined>>): SecretFile | undefined {
  return path === undefined ? undefined : secretFile(path);
}

if (import.meta.main) process.exitCode = await main();
