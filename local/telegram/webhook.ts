import { X509Certificate } from "node:crypto";
import { badRequest } from "./bot-error.ts";
import { type Call, integerOf, objectOf, textOf } from "./call.ts";

/** What setWebhook set. */
export interface Webhook {
  readonly url: string;
  readonly secretToken: string | undefined;
  readonly maxConnections: number;
  /** The kinds of updates that are wanted; undefined: all but those that must be asked for by name. */
  readonly allowedUpdates: readonly string[] | undefined;
  /** The certificate in PEM that was uploaded. */
  readonly certificate: string | undefined;
}

/** Updates of these kinds come only when `allowed_updates` names them (Bot API, setWebhook). */
const byNameOnly = ["chat_member", "message_reaction", "message_reaction_count"];

/**
 * Reads the parameters of setWebhook; undefined when the url is empty, which deletes the webhook.
 *
 * @throws {BotError} when Telegram would refuse them (Bot API, setWebhook, and "Marvin's Marvellous Guide to All Things Webhook").
 */
export function readWebhook(call: Call, before: Webhook | undefined): Webhook | undefined {
  const text = textOf(call, "url")?.trim() ?? "";
  if (text === "") return undefined;
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) throw badRequest("invalid webhook URL specified");
  if (url.protocol !== "https:") throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  if (!["", "443", "80", "88", "8443"].includes(url.port)) {
    throw badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  }
  if (/^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[)/.test(url.hostname)) {
    throw badRequest(`bad webhook: IP address of ${url.hostname} is reserved`);
  }
  return {
    url: text,
    secretToken: readSecretToken(call),
    // Out of range, Telegram takes the nearest.
    maxConnections: Math.min(100, Math.max(1, integerOf(call, "max_connections") ?? 40)),
    allowedUpdates: readAllowedUpdates(call, before),
    certificate: readCertificate(call),
  };
}

/** Whether updates of this kind are to be delivered. */
export function wants({ allowedUpdates }: Webhook, kind: string): boolean {
  return allowedUpdates === undefined ? !byNameOnly.includes(kind) : allowedUpdates.includes(kind);
}

function readSecretToken(call: Call): string | undefined {
  const token = textOf(call, "secret_token");
  if (token === undefined || token === "") return undefined;
  if (token.length > 256) throw badRequest("secret token is too long");
  if (!/^[\w-]+$/.test(token)) throw badRequest("secret token contains unallowed characters");
  return token;
}

/** An empty list asks for the default; none at all leaves what was set before. */
function readAllowedUpdates(call: Call, before: Webhook | undefined): readonly string[] | undefined {
  const value = objectOf(call, "allowed_updates");
  if (value === undefined) return before?.allowedUpdates;
  if (!Array.isArray(value) || !value.every((kind) => typeof kind === "string")) {
    throw badRequest("can't parse allowed updates: expected an Array of String");
  }
  return value.length === 0 ? undefined : value;
}

function readCertificate(call: Call): string | undefined {
  const bytes = call.files.get("certificate");
  if (bytes === undefined) {
    if (call.fields.certificate === undefined) return undefined;
    throw badRequest("bad webhook: certificate must be uploaded as a file");
  }
  const pem = Buffer.from(bytes).toString("utf8");
  if (pem.includes("PRIVATE KEY")) throw badRequest("bad webhook: the file holds a private key");
  try {
    new X509Certificate(pem);
  } catch {
    throw badRequest("bad webhook: certificate is not in PEM");
  }
  return pem;
}
