import sharp from "sharp";
import { Budget } from "./budget.ts";
import { formatOf } from "./photo-format.ts";
import { PictureError } from "./picture-error.ts";

/** Upright pixels, three bytes each: red, green, blue. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A decoded photo. */
export interface Photo {
  /** No side is longer than {@link longestSide}; a larger photo is reduced. */
  readonly pixels: Pixels;
  /** Of the upright photo as it came, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** What one photo may cost. */
export interface PhotoLimits {
  /** @default 20 MiB, what Telegram lets a bot download (Bot API, "getFile"). */
  readonly bytes?: number;
  /** @default 40 million pixels. */
  readonly pixels?: number;
  /** For the header, and again for decoding from the moment it starts. @default 10 */
  readonly seconds?: number;
}

/** Photos up to this side are looked at as they are: Telegram's own are no larger. Whole, one of 40 million pixels would take 120 MB. */
export const longestSide = 2560;

// Each photo is decoded once, so a cache only costs memory; and one thread a photo is as fast as two at these sizes.
sharp.cache(false);
sharp.concurrency(1);
// Whatever the bytes claim to be, no other loader of libvips is reached: not SVG, TIFF, HEIF, PDF, nor any that reads files.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
  ],
});

/** JPEG's own limit. A PNG of one column and 40 million rows, in 78 kB, takes six seconds. */
const mostSide = 65_535;

/** Pixels that may be in decoding at the same time: one large photo or many small ones. */
const inDecoding = new Budget(40_000_000);

/**
 * Decodes a JPEG, PNG, WebP or GIF (its first frame) to upright sRGB, on white where it is transparent.
 *
 * @throws {PictureError} when it can't be decoded within the limits.
 */
export async function decodePhoto(bytes: Uint8Array, limits: PhotoLimits = {}): Promise<Photo> {
  const { bytes: mostBytes = 20 * 2 ** 20, pixels: mostPixels = 40_000_000, seconds = 10 } = limits;
  if (bytes.length > mostBytes) {
    throw new PictureError("too-large", `The file has ${bytes.length} bytes; ${mostBytes} are allowed.`);
  }
  formatOf(bytes);
  const { width, height } = await within(seconds, sizeOf(bytes, mostPixels));
  const reserved = await inDecoding.take(width * height);
  const decoding = decode(bytes, { width, height, mostPixels, seconds }).finally(() => reserved[Symbol.dispose]());
  return { pixels: await within(seconds, decoding), width, height };
}

/** The upright size, from the header alone. */
async function sizeOf(bytes: Uint8Array, mostPixels: number): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false, pages: 1 })
    .metadata()
    .then(({ autoOrient }) => autoOrient, refuse);
  if (width * height > mostPixels || Math.max(width, height) > mostSide) {
    throw new PictureError("too-large", `The picture has ${width} × ${height} pixels; ${mostPixels} are allowed.`);
  }
  return { width, height };
}

interface Decoding {
  readonly width: number;
  readonly height: number;
  readonly mostPixels: number;
  readonly seconds: number;
}

async function decode(bytes: Uint8Array, { width, height, mostPixels, seconds }: Decoding): Promise<Pixels> {
  // "error" lets a damaged middle pass, as browsers do, and refuses a file that ends too early.
  const image = sharp(bytes, { failOn: "error", limitInputPixels: mostPixels, pages: 1, autoOrient: true });
  if (Math.max(width, height) > longestSide) image.resize({ width: longestSide, height: longestSide, fit: "inside" });
  const { data, info } = await image
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .timeout({ seconds: Math.ceil(seconds) })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  if (info.channels !== 3) throw new PictureError("damaged", `The picture has ${info.channels} channels.`);
  return { data, width: info.width, height: info.height };
}

/** libvips looks at its clock between strips only; a progressive JPEG is one strip until all its scans are read. */
async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooSlow()), seconds * 1000);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** Its own words are left out: they may quote what is in the file. */
function refuse(error: unknown): never {
  const message = error instanceof Error ? error.message : "";
  if (message.startsWith("timeout")) throw tooSlow();
  if (message.includes("exceeds pixel limit")) throw new PictureError("too-large", "The picture has too many pixels.");
  throw new PictureError("damaged", "The picture is damaged or cut off.");
}

function tooSlow(): PictureError {
  return new PictureError("too-slow", "The picture takes too long to decode.");
}
