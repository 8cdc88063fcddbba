/** One photo to look at. */
export interface Job {
  readonly predictionId: string;
  /** The photo's key in the bucket of images. */
  readonly imageKey: string;
  /** The Telegram chat that waits for the answer. */
  readonly chatId: number;
}

/** A message that is no job. It names fields and never quotes a value. */
export class JobError extends Error {
  override readonly name = "JobError";
}

/** The body of the message that carries a job. */
export function jobBody({ predictionId, imageKey, chatId }: Job): string {
  return JSON.stringify({ predictionId, imageKey, chatId });
}

const names = {
  predictionId: ["predictionId", "prediction_id"],
  imageKey: ["imageKey", "img_name", "imgName", "photo_id", "image_s3_url"],
  chatId: ["chatId", "chat_id"],
} as const;

/**
 * Reads a message's body: today's, and those that the service's first versions sent (`img_name` and `chat_id`; `imgName`, with the chat in
 * the key's name; `photo_id`; `image_s3_url`).
 *
 * @param messageId what a body without an id is known by: the SQS message's id.
 * @throws {JobError} when the body is none of these.
 * @example readJob('{"img_name":"photos/1.jpg","chat_id":7}', "5fea7756") // { predictionId: "5fea7756", imageKey: "photos/1.jpg", chatId: 7 }
 */
export function readJob(body: string, messageId: string): Job {
  const fields = parse(body);
  const faults: string[] = [];
  const imageKey = keyOf(first(fields, names.imageKey));
  if (imageKey === undefined) faults.push(`no image key (${names.imageKey.join(", ")}) of 1 to 1024 bytes`);
  const id = first(fields, names.predictionId) ?? messageId;
  const predictionId = typeof id === "string" && /^[\w-]{1,64}$/.test(id) ? id : undefined;
  if (predictionId === undefined)
    faults.push("a prediction id that is not 1 to 64 letters, digits, hyphens and underscores");
  const chatId = chatOf(first(fields, names.chatId) ?? chatInKey(imageKey));
  if (chatId === undefined) faults.push(`no chat id (${names.chatId.join(", ")}) that is a whole number`);
  if (imageKey === undefined || predictionId === undefined || chatId === undefined) {
    throw new JobError(`The message is not a job: ${faults.join("; ")}.`);
  }
  return { predictionId, imageKey, chatId };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new JobError("The message is not a job: its body is not JSON.");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new JobError("The message is not a job: its body is not a JSON object.");
}

function first(fields: Readonly<Record<string, unknown>>, candidates: readonly string[]): unknown {
  return candidates.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

/** A key, or the key within `s3://bucket/key` and `https://bucket.s3.region.amazonaws.com/key`. */
function keyOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const address = /^(s3|https?):\/\//.test(value) ? URL.parse(value) : null;
  const key = address === null ? value : decode(address.pathname.slice(1));
  const bytes = key === undefined ? 0 : Buffer.byteLength(key);
  return bytes >= 1 && bytes <= 1024 ? key : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function chatOf(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && number !== 0 ? Number(number) : undefined;
}

/** The chat in a key such as `photos/123_1730000000_file.jpg`. */
function chatInKey(key: string | undefined): string | undefined {
  return /(?:^|\/)(-?\d+)_\d+_/.exec(key ?? "")?.[1];
}
