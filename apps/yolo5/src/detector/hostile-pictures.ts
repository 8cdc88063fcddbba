/** Pictures for the tests that are damaged, or made to cost more than they weigh. Small files all, made here. */
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** A PNG of the given size whose pixels, one bit each, are all black unless others are given. */
export function png(
  width: number,
  height: number,
  { data, chunks = [] }: { data?: Buffer; chunks?: readonly Buffer[] } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = data ?? deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...chunks,
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG whose text, or colour profile, is megabytes of nothing. */
export function inflating(type: "zTXt" | "iCCP", megabytes: number): Buffer {
  return chunk(
    type,
    Buffer.concat([Buffer.from("x\0\0"), deflateSync(Buffer.alloc(megabytes * 2 ** 20), { level: 9 })]),
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A GIF whose screen has the given size, and whose one frame is a single pixel. */
export function gif(width: number, height: number): Buffer {
  const screen = Buffer.from("GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  const frame = Buffer.from("2c00000000010001000002024401003b", "hex");
  return Buffer.concat([screen, frame]);
}

/** A progressive JPEG whose last scan comes again and again: each is few bytes, and a walk over all its blocks. */
export async function manyScans(width: number, height: number, scans: number): Promise<Buffer> {
  const flat = await sharp({ create: { width, height, channels: 3, background: "#808080" } })
    .jpeg({ progressive: true })
    .toBuffer();
  const last = flat.subarray(flat.lastIndexOf(Buffer.from("ffda", "hex")), flat.length - 2);
  return Buffer.concat([flat.subarray(0, -2), ...Array.from({ length: scans }, () => last), flat.subarray(-2)]);
}

/** A picture of the given size in noise, which compresses badly. */
export function noise(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  // A linear congruential generator (Numerical Recipes): the same at each run.
  for (let i = 0, state = 1; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    data[i] = state >>> 24;
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}
