import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** A picture to send. */
export interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Telegram's limit for what a bot can fetch (Bot API, `getFile`). */
export const sizeLimit = 20 * 1024 * 1024;

/** Says why a file can't be sent, in one sentence. */
export class PictureError extends Error {}

/** Reads the files, or the drawn samples when there is none. @throws {PictureError} when one can't be read. */
export async function readPictures(files: readonly string[], root: string): Promise<readonly Picture[]> {
  return Promise.all((files.length > 0 ? files : await samples(root)).map(readPicture));
}

async function samples(root: string): Promise<readonly string[]> {
  const folder = join(root, "apps/yolo5/samples");
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".jpg"))
    .sort()
    .map((name) => join(folder, name));
}

async function readPicture(file: string): Promise<Picture> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PictureError(
      error.code === "ENOENT" ? `There is no file ${file}.` : `${file} can't be read: ${error.code}.`,
    );
  });
  if (bytes.length === 0) throw new PictureError(`${file} is empty.`);
  if (bytes.length > sizeLimit)
    throw new PictureError(`${file} is larger than 20 MB, which Telegram lets no bot fetch.`);
  return { name: basename(file), bytes };
}

/** The media type that the first bytes tell; undefined when they are no picture's. */
export function mediaType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (/^RIFF.{4}WEBP$/s.test(head)) return "image/webp";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  return undefined;
}
