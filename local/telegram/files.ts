import { createHash, randomBytes } from "node:crypto";
import { badRequest } from "./bot-error.ts";
import { readPicture } from "./picture.ts";

/** Telegram's PhotoSize. */
export interface PhotoSize {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly width: number;
  readonly height: number;
  readonly file_size?: number;
}

/** Telegram's Document. */
export interface Document {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_name: string;
  readonly mime_type: string;
  readonly file_size: number;
}

interface StoredFile {
  readonly id: string;
  readonly uniqueId: string;
  readonly path: string;
  /** The bytes, made when they are asked for. */
  readonly read: () => Promise<Uint8Array>;
  /** Whether `getFile` has given its path away, which a download needs. */
  readonly prepared: { value: boolean };
}

/** The longest sides of the smaller copies that Telegram makes of a photo, in pixels. */
const copies = [90, 320, 800];
/** Bots can download files of up to 20 MB (Bot API, getFile). */
const maxDownload = 20 * 1024 * 1024;
/** How many of the bot's own files are kept, copies included. */
const keptOwn = 4000;

/** The files that Telegram keeps for the bot, by id. */
export class Files {
  readonly #byId = new Map<string, StoredFile>();
  readonly #byPath = new Map<string, StoredFile>();
  readonly #own: StoredFile[] = [];
  #count = 0;

  /**
   * Keeps a photo and its smaller copies, the smallest first. The largest is the very bytes that were given: Telegram itself makes a new JPEG
   * of at most 2560 pixels. What is no picture counts as one of 1280 × 960.
   */
  addPhoto(bytes: Uint8Array): readonly PhotoSize[] {
    const { width, height } = readPicture(bytes) ?? { width: 1280, height: 960 };
    const smaller = copies.filter((side) => side < Math.max(width, height));
    return [
      ...smaller.map((side) => {
        const scale = side / Math.max(width, height);
        const { id, uniqueId } = this.#add("AgACAgIAAxkB", "photos", "jpg", `${digest(bytes)}${side}`, () =>
          shrink(bytes, side),
        );
        return {
          file_id: id,
          file_unique_id: uniqueId,
          width: Math.max(1, Math.round(width * scale)),
          height: Math.max(1, Math.round(height * scale)),
        };
      }),
      this.#original(bytes, width, height),
    ];
  }

  /** Keeps a photo of the bot's own, and forgets old ones: nobody asks for them. */
  addOwnPhoto(bytes: Uint8Array): readonly PhotoSize[] {
    const sizes = this.addPhoto(bytes);
    this.#own.push(...sizes.flatMap(({ file_id }) => this.#byId.get(file_id) ?? []));
    for (const { id, path } of this.#own.splice(0, this.#own.length - keptOwn)) {
      this.#byId.delete(id);
      this.#byPath.delete(path);
    }
    return sizes;
  }

  addDocument(bytes: Uint8Array, mime: string, name: string): Document {
    const extension = /\.(\w{1,8})$/.exec(name)?.[1] ?? "bin";
    const { id, uniqueId } = this.#add("BQACAgIAAxkB", "documents", extension, digest(bytes), async () => bytes);
    return { file_id: id, file_unique_id: uniqueId, file_name: name, mime_type: mime, file_size: bytes.length };
  }

  /** The bytes of a file by its id; undefined when there is none. */
  async read(id: string): Promise<Uint8Array | undefined> {
    return this.#byId.get(id)?.read();
  }

  /** Answers getFile. */
  async prepare(id: string | undefined): Promise<object> {
    const file = this.#byId.get(id ?? "");
    if (file === undefined) throw badRequest("invalid file_id");
    const size = (await file.read()).length;
    if (size > maxDownload) throw badRequest("file is too big");
    file.prepared.value = true;
    return { file_id: file.id, file_unique_id: file.uniqueId, file_size: size, file_path: file.path };
  }

  /** The bytes at a path that `prepare` gave. */
  async download(path: string): Promise<Uint8Array | undefined> {
    const file = this.#byPath.get(path);
    return file?.prepared.value ? file.read() : undefined;
  }

  #original(bytes: Uint8Array, width: number, height: number): PhotoSize {
    const { id, uniqueId } = this.#add("AgACAgIAAxkB", "photos", "jpg", digest(bytes), async () => bytes);
    return { file_id: id, file_unique_id: uniqueId, width, height, file_size: bytes.length };
  }

  #add(
    prefix: string,
    folder: string,
    extension: string,
    uniqueId: string,
    read: () => Promise<Uint8Array>,
  ): StoredFile {
    const file = {
      id: `${prefix}${randomBytes(45).toString("base64url")}`,
      uniqueId: `AQAD${uniqueId}`,
      path: `${folder}/file_${this.#count++}.${extension}`,
      read,
      prepared: { value: false },
    };
    this.#byId.set(file.id, file);
    this.#byPath.set(file.path, file);
    return file;
  }
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 12);
}

async function shrink(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  // Loaded when it is needed: most bots take the largest size only.
  const { default: sharp } = await import("sharp");
  return sharp(bytes).resize(side, side, { fit: "inside" }).jpeg().toBuffer();
}
