/** Telegram's limit for files that a bot downloads, in bytes (Bot API, `getFile`). */
export const downloadLimit = 20_000_000;

/** What one update asks of the bot. Texts and captions stay out of it, so that they are kept nowhere. */
export type Update = Ignored | Message;

/** Nothing to do: an edited message, a channel's post, something in a group that is not for the bot. */
export interface Ignored {
  readonly kind: "ignored";
  readonly updateId: number;
}

/** A message that gets an answer. */
export interface Message {
  readonly kind: Wish["kind"];
  readonly updateId: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly wish: Wish;
}

/** What somebody wants. */
export type Wish = Photo | TooLarge | Command | Text | Unsupported;

/** A picture to look at. */
export interface Photo {
  readonly kind: "photo";
  readonly fileId: string;
  readonly extension: Extension;
  /** How large it is; the most that it may be where Telegram does not say. */
  readonly bytes: number;
  /** What the pictures of one album have in common; null for a picture alone. */
  readonly album: string | null;
}

/** A picture that Telegram does not let a bot have. */
export interface TooLarge {
  readonly kind: "too-large";
}

/** `/name`, or `/name@addressee` as in a group with several bots. */
export interface Command {
  readonly kind: "command";
  readonly name: "start" | "help" | "unknown";
  readonly addressee: string | null;
}

/** Words. */
export interface Text {
  readonly kind: "text";
}

/** Something that is no picture. */
export interface Unsupported {
  readonly kind: "unsupported";
  readonly what: What;
}

/** What is no picture, by its field in a message; `file` is any other document. */
export type What = (typeof others)[number] | "file";

/** How a picture's file is called, by its type. */
export type Extension = (typeof extensions)[keyof typeof extensions];

const extensions = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif" } as const;

// In the order of asking: a message with an animation carries it as a document too, and one with a venue as a location.
const others = [
  "animation",
  "sticker",
  "voice",
  "audio",
  "video",
  "video_note",
  "venue",
  "location",
  "contact",
  "poll",
  "dice",
  "story",
  "game",
] as const;

/** An update that can't be read. It quotes nothing. */
export class UpdateError extends Error {
  override readonly name = "UpdateError";
}

/**
 * Reads the body of a webhook call (Bot API, "Update").
 *
 * @throws {UpdateError} when it is no update.
 * @example readUpdate('{"update_id":7,"edited_message":{}}') // { kind: "ignored", updateId: 7 }
 */
export function readUpdate(body: string): Update {
  const update = fieldsOf(parse(body));
  const updateId = update?.update_id;
  if (update === undefined || typeof updateId !== "number" || !Number.isSafeInteger(updateId)) {
    throw new UpdateError("The update has no update_id.");
  }
  if (update.message === undefined) return { kind: "ignored", updateId };
  const message = fieldsOf(update.message);
  const chat = fieldsOf(message?.chat);
  const chatId = chat?.id;
  const messageId = message?.message_id;
  if (message === undefined || typeof chatId !== "number" || typeof messageId !== "number") {
    throw new UpdateError("The update's message has no chat id or message id.");
  }
  const group = chat?.type === "group" || chat?.type === "supergroup";
  if (!group && chat?.type !== "private") return { kind: "ignored", updateId };
  const wish = wishOf(message);
  if (wish === undefined || (group && !concernsGroups(wish))) return { kind: "ignored", updateId };
  return { kind: wish.kind, updateId, chatId, messageId, wish };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UpdateError("The update is not JSON.");
  }
}

/** In a group the bot speaks of pictures, and when it is spoken to; a command that it does not know may be another bot's. */
function concernsGroups(wish: Wish): boolean {
  if (wish.kind === "command") return wish.name !== "unknown" || wish.addressee !== null;
  return wish.kind === "photo" || wish.kind === "too-large";
}

function wishOf(message: Fields): Wish | undefined {
  const album = typeof message.media_group_id === "string" ? message.media_group_id : null;
  if (Array.isArray(message.photo)) return photoOf(message.photo, album);
  const what = others.find((field) => message[field] !== undefined);
  if (what !== undefined) return { kind: "unsupported", what };
  if (message.document !== undefined) return documentOf(fieldsOf(message.document), album);
  if (typeof message.text === "string") return commandOf(message.text) ?? { kind: "text" };
  return undefined;
}

/** The largest of the sizes that Telegram made of one picture. */
function photoOf(sizes: readonly unknown[], album: string | null): Wish {
  const known = sizes.flatMap((size) => {
    const { file_id: fileId, width, height, file_size: bytes } = fieldsOf(size) ?? {};
    if (typeof fileId !== "string" || typeof width !== "number" || typeof height !== "number") return [];
    return [{ fileId, area: width * height, bytes: bytesOf(bytes) }];
  });
  if (known.length === 0) throw new UpdateError("The update's photo has no size with a file_id.");
  const [largest] = known.filter(({ bytes }) => bytes <= downloadLimit).sort((a, b) => b.area - a.area);
  if (largest === undefined) return { kind: "too-large" };
  return { kind: "photo", fileId: largest.fileId, extension: "jpg", bytes: largest.bytes, album };
}

function documentOf(document: Fields | undefined, album: string | null): Wish {
  const { file_id: fileId, mime_type: mime, file_size: size } = document ?? {};
  const extension = Object.entries(extensions).find(([type]) => type === mime)?.[1];
  if (extension === undefined) return { kind: "unsupported", what: "file" };
  if (typeof fileId !== "string") throw new UpdateError("The update's document has no file_id.");
  const bytes = bytesOf(size);
  return bytes > downloadLimit ? { kind: "too-large" } : { kind: "photo", fileId, extension, bytes, album };
}

function bytesOf(size: unknown): number {
  return typeof size === "number" && size > 0 ? size : downloadLimit;
}

function commandOf(text: string): Command | undefined {
  const [, name, addressee = null] = /^\/(\w+)(?:@(\w+))?(?:\s|$)/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const lower = name.toLowerCase();
  return { kind: "command", name: lower === "start" || lower === "help" ? lower : "unknown", addressee };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
