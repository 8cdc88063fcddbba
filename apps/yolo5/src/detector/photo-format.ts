import { PictureError } from "./picture-error.ts";

/** The formats that are decoded. Telegram itself sends JPEG; the others come as documents. */
export type PhotoFormat = "jpeg" | "png" | "webp" | "gif";

/**
 * Tells the format by the first bytes, so that no decoder sees what it need not.
 *
 * @throws {PictureError} `unsupported-format` for pictures of other formats, else `not-a-picture`.
 * @example formatOf(Buffer.from("GIF89a…")) // "gif"
 */
export function formatOf(bytes: Uint8Array): PhotoFormat {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512));
  if (start.length === 0) throw new PictureError("not-a-picture", "The file is empty.");
  const digits = start.toString("hex");
  for (const [format, sign] of decoded) if (sign.test(digits)) return format;
  const other = svg.test(start.toString("utf8")) ? "SVG" : refused.find(([, sign]) => sign.test(digits))?.[0];
  if (other === undefined) throw new PictureError("not-a-picture", "The file is not a picture.");
  throw new PictureError(
    "unsupported-format",
    `Pictures of the format ${other} are not read: send JPEG, PNG, WebP or GIF.`,
  );
}

// In hexadecimal: two digits a byte.
const decoded: readonly (readonly [PhotoFormat, RegExp])[] = [
  ["jpeg", /^ffd8ff/],
  ["png", /^89504e470d0a1a0a/],
  ["webp", /^52494646.{8}57454250/],
  ["gif", /^474946383[79]61/],
];

const refused: readonly (readonly [string, RegExp])[] = [
  ["TIFF", /^(?:49492[ab]00|4d4d002[ab])/],
  // The four bytes after the size are reserved and nought.
  ["BMP", /^424d.{8}00000000/],
  // "ftyp" and one of the brands heic, heix, heim, heis, hevc, hevx, mif1, msf1; then avif and avis.
  ["HEIF", /^.{8}66747970(?:686569(?:63|78|6d|73)|686576(?:63|78)|6d696631|6d736631)/],
  ["AVIF", /^.{8}66747970617669(?:66|73)/],
  ["JPEG XL", /^(?:ff0a|0000000c4a584c20)/],
  ["JPEG 2000", /^0000000c6a502020/],
];

const svg = /^\ufeff?\s*<(?:svg|\?xml|!doctype\s+svg|!--)/i;
