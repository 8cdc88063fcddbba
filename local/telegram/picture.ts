/** What the first bytes of a picture tell. */
export interface Picture {
  readonly type: "jpeg" | "png" | "webp";
  /** In pixels, as stored: an EXIF rotation is not looked at. */
  readonly width: number;
  readonly height: number;
}

/**
 * Reads type and size from the header of a JPEG, PNG or (VP8X, VP8L, VP8) WebP picture; undefined for anything else. The picture's content is
 * not decoded, so one that is cut off behind its header passes.
 *
 * @example readPicture(await readFile("photo.jpg")) // { type: "jpeg", width: 1280, height: 960 }
 */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readJpeg(view) ?? readPng(view) ?? readWebp(view);
  } catch (error) {
    // The header is cut off.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** ITU T.81, B.1.1.3: the frame header is behind one of the markers SOF0 to SOF15; DHT, JPG and DAC are among them by number only. */
function readJpeg(view: DataView): Picture | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return sized("jpeg", view.getUint16(at + 7), view.getUint16(at + 5));
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function readPng(view: DataView): Picture | undefined {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined;
  return sized("png", view.getUint32(16), view.getUint32(20));
}

/** RFC 9649, sections 2.5 to 2.7. */
function readWebp(view: DataView): Picture | undefined {
  if (view.getUint32(0) !== tag("RIFF") || view.getUint32(8) !== tag("WEBP")) return undefined;
  switch (view.getUint32(12)) {
    case tag("VP8X"):
      return sized("webp", (view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1);
    case tag("VP8L"): {
      const bits = view.getUint32(21, true);
      return sized("webp", (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case tag("VP8 "):
      return sized("webp", view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    default:
      return undefined;
  }
}

function sized(type: Picture["type"], width: number, height: number): Picture | undefined {
  return width > 0 && height > 0 ? { type, width, height } : undefined;
}

function tag(text: string): number {
  return Buffer.from(text, "latin1").readUInt32BE();
}
