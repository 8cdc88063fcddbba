/** For tests. */
import { randomBytes } from "node:crypto";

/** A JPEG as its header tells it: the header, and random bytes. */
export function jpeg(width = 640, height = 480, length = 2_000): Buffer {
  const header = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3];
  return Buffer.concat([Buffer.from(header), randomBytes(length)]);
}
