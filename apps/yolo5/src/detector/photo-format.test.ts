import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOf } from "./photo-format.ts";

const decoded = [
  ["\xff\xd8\xff\xe0", "jpeg"],
  ["\x89PNG\r\n\x1a\n", "png"],
  ["RIFF\x10\0\0\0WEBPVP8 ", "webp"],
  ["GIF87a", "gif"],
  ["GIF89a", "gif"],
] as const;
for (const [start, format] of decoded) {
  test(`A file that starts with ${JSON.stringify(start)} is a ${format}`, () => {
    assert.equal(formatOf(Buffer.from(start, "latin1")), format);
  });
}

const other = [
  ['<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"],
  ['\n  <?xml version="1.0"?><svg/>', "SVG"],
  ["\xef\xbb\xbf<!DOCTYPE svg>", "SVG"],
  ["II*\0\x08\0\0\0", "TIFF"],
  ["MM\0*\0\0\0\x08", "TIFF"],
  ["BM\x36\0\0\0\0\0\0\0\x36\0\0\0", "BMP"],
  ["\0\0\0\x18ftypheic\0\0\0\0", "HEIF"],
  ["\0\0\0\x18ftypmif1\0\0\0\0", "HEIF"],
  ["\0\0\0\x1cftypavif\0\0\0\0", "AVIF"],
  ["\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"],
  ["\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"],
] as const;
for (const [start, format] of other) {
  test(`${JSON.stringify(start)} is a ${format}, which is not read`, () => {
    assert.throws(() => formatOf(Buffer.from(start, "latin1")), {
      name: "PictureError",
      reason: "unsupported-format",
      message: `Pictures of the format ${format} are not read: send JPEG, PNG, WebP or GIF.`,
    });
  });
}

const none = ["Hello", "BMW is a car", "%PDF-1.7", "RIFF\0\0\0\0WAVE", "GIF88a", "\xff\xd8", "PK\x03\x04", "{}"];
for (const start of none) {
  test(`${JSON.stringify(start)} is no picture`, () => {
    assert.throws(() => formatOf(Buffer.from(start, "latin1")), {
      reason: "not-a-picture",
      message: "The file is not a picture.",
    });
  });
}

test("An empty file is no picture", () => {
  assert.throws(() => formatOf(new Uint8Array(0)), { reason: "not-a-picture", message: "The file is empty." });
});
