import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { BotError, badRequest } from "./bot-error.ts";

/** Files of up to 50 MB can be sent (Bot API, "Sending files"), and there is something around them. */
const maxBody = 51 * 1024 * 1024;

/** What a request asks for: its parameters from the query and the body, and the files that came with it. */
export interface Call {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What is wrong with the request's form, though Telegram takes it. */
  readonly complaint: string | undefined;
}

/**
 * Reads parameters as the Bot API does: from the query, from a body of JSON, of a form, or of several parts.
 *
 * @throws {BotError} when the body can't be read or is too large.
 */
export async function readCall(request: IncomingMessage, query: URLSearchParams): Promise<Call> {
  const body = await readBody(request);
  const type = request.headers["content-type"] ?? "";
  const given = Object.fromEntries(query);
  if (body.length === 0) return { fields: given, files: new Map(), complaint: undefined };
  if (/^application\/json\b/i.test(type)) {
    return { fields: { ...given, ...parseObject(body) }, files: new Map(), complaint: undefined };
  }
  if (/^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type)) {
    const { fields, files } = await parseForm(body, type);
    return { fields: { ...given, ...fields }, files, complaint: undefined };
  }
  return { fields: given, files: new Map(), complaint: `a body of the type "${type.split(";")[0]}" is not read` };
}

/** A parameter of text. Numbers count, since a form knows nothing else. */
export function textOf({ fields }: Pick<Call, "fields">, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function integerOf(call: Pick<Call, "fields">, name: string): number | undefined {
  const text = textOf(call, name);
  return text !== undefined && /^-?\d{1,16}$/.test(text.trim()) ? Number(text) : undefined;
}

export function flagOf(call: Pick<Call, "fields">, name: string): boolean {
  return ["true", "1", "yes"].includes(textOf(call, name)?.toLowerCase() ?? "");
}

/** A parameter that is an object or a list: as such in JSON, as its text in a form. */
export function objectOf({ fields }: Pick<Call, "fields">, name: string): unknown {
  const value = fields[name];
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest(`can't parse ${name.replaceAll("_", " ")} JSON object`);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    // What is too large is read to its end and dropped, so that the client gets to see the answer.
    if (size <= maxBody) chunks.push(chunk);
  });
  await once(request, "end");
  if (size > maxBody) throw new BotError(413, "Request Entity Too Large");
  return Buffer.concat(chunks);
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // falls through to the refusal
  }
  throw badRequest("can't parse request body as a JSON object");
}

async function parseForm(body: Buffer, type: string): Promise<Pick<Call, "fields" | "files">> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData().catch(() => {
    throw badRequest("can't parse the parts of the request body");
  });
  const fields: Record<string, unknown> = {};
  const files = new Map<string, Uint8Array>();
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name] = value;
    else files.set(name, new Uint8Array(await value.arrayBuffer()));
  }
  return { fields, files };
}
