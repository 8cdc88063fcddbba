import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import sharp, { type Sharp } from "sharp";
import { gif, inflating, manyScans, noise, png } from "./hostile-pictures.ts";
import { decodePhoto, longestSide } from "./photo.ts";

/** Red on the left, green on the right: 8 × 4. */
const halves = () =>
  sharp({ create: { width: 8, height: 4, channels: 3, background: "#f00" } }).composite([
    {
      input: Buffer.alloc(4 * 4 * 3, Buffer.from([0, 255, 0])),
      raw: { width: 4, height: 4, channels: 3 },
      left: 4,
      top: 0,
    },
  ]);

async function corners(bytes: Uint8Array): Promise<readonly number[][]> {
  const { pixels } = await decodePhoto(bytes);
  const at = (pixel: number) => [...pixels.data.subarray(pixel * 3, pixel * 3 + 3)];
  return [[pixels.width, pixels.height], at(0), at(pixels.width * pixels.height - 1)];
}

suite("What is decoded", { concurrency: false }, () => {
  const exact = [
    ["A PNG", () => halves().png()],
    ["A PNG with a palette", () => halves().png({ palette: true })],
    ["A lossless WebP", () => halves().webp({ lossless: true })],
    ["A GIF", () => halves().gif()],
    ["A PNG of 16 bits", () => halves().toColourspace("rgb16").png()],
    ["A PNG with an opaque alpha channel", () => halves().ensureAlpha().png()],
  ] as const;
  for (const [name, picture] of exact) {
    test(`${name} is decoded to its very pixels`, async () => {
      assert.deepEqual(await corners(await picture().toBuffer()), [
        [8, 4],
        [255, 0, 0],
        [0, 255, 0],
      ]);
    });
  }

  const upright = [
    [1, [8, 4], "red", "green"],
    [2, [8, 4], "green", "red"],
    [3, [8, 4], "green", "red"],
    [6, [4, 8], "red", "green"],
    [8, [4, 8], "green", "red"],
  ] as const;
  const colours = { red: [254, 0, 0], green: [0, 255, 1] };
  for (const [orientation, size, first, last] of upright) {
    test(`A JPEG whose EXIF orientation is ${orientation} is turned upright`, async () => {
      const jpeg = await halves()
        .withMetadata({ orientation })
        .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
        .toBuffer();
      assert.deepEqual(await corners(jpeg), [size, colours[first], colours[last]]);
    });
  }

  test("Transparent parts are white", async () => {
    const clear = sharp({ create: { width: 2, height: 2, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } });
    for (const bytes of [await clear.png().toBuffer(), await clear.webp({ lossless: true }).toBuffer()]) {
      assert.deepEqual(await corners(bytes), [
        [2, 2],
        [255, 255, 255],
        [255, 255, 255],
      ]);
    }
  });

  test("Grey pictures, with and without alpha, get three equal channels", async () => {
    const grey = sharp(Buffer.alloc(12, 77), { raw: { width: 4, height: 3, channels: 1 } });
    for (const bytes of [await grey.png().toBuffer(), await grey.clone().ensureAlpha().png().toBuffer()]) {
      assert.deepEqual(await corners(bytes), [
        [4, 3],
        [77, 77, 77],
        [77, 77, 77],
      ]);
    }
  });

  test("A CMYK JPEG is converted to sRGB", async () => {
    const orange = sharp({ create: { width: 16, height: 16, channels: 3, background: "#c08040" } });
    const cmyk = await orange.toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
    assert.equal((await sharp(cmyk).metadata()).space, "cmyk");
    const [size, first = []] = await corners(cmyk);
    assert.deepEqual(size, [16, 16]);
    const far = Math.max(...[0xc0, 0x80, 0x40].map((value, i) => Math.abs(value - (first[i] ?? Infinity))));
    assert.ok(far < 25, `#c08040 came out as ${first}`);
  });

  for (const format of ["gif", "webp"] as const) {
    test(`Of an animated ${format} the first frame is looked at`, async () => {
      const frames = Buffer.concat([Buffer.alloc(8 * 4 * 3, 200), Buffer.alloc(8 * 4 * 3, 10)]);
      const animated = await sharp(frames, { raw: { width: 8, height: 8, channels: 3, pageHeight: 4 } })
        .toFormat(format, { lossless: true })
        .toBuffer();
      assert.equal((await sharp(animated).metadata()).pages, 2);
      assert.deepEqual(await corners(animated), [
        [8, 4],
        [200, 200, 200],
        [200, 200, 200],
      ]);
    });
  }

  test("A photo beyond 2560 pixels is reduced, and its own size told", async () => {
    const { pixels, width, height } = await decodePhoto(await noise(3000, 1500).jpeg().toBuffer());
    assert.deepEqual([width, height, pixels.width, pixels.height], [3000, 1500, longestSide, 1280]);
  });

  const odd = [
    ["of one pixel", () => png(1, 1), [1, 1]],
    ["of 1 × 10,000", () => png(1, 10_000), [1, 10_000]],
    ["of 10,000 × 1", () => png(10_000, 1), [10_000, 1]],
    ["with megabytes of compressed text", () => png(64, 64, { chunks: [inflating("zTXt", 256)] }), [64, 64]],
    [
      "with a colour profile that inflates to megabytes",
      () => png(64, 64, { chunks: [inflating("iCCP", 256)] }),
      [64, 64],
    ],
  ] as const;
  for (const [name, make, size] of odd) {
    test(`A PNG ${name} is decoded`, async () => {
      const { width, height } = await decodePhoto(make());
      assert.deepEqual([width, height], size);
    });
  }

  test("What follows a JPEG's end is of no concern", async () => {
    const jpeg = await halves().jpeg().toBuffer();
    const { data } = (await decodePhoto(jpeg)).pixels;
    assert.deepEqual((await decodePhoto(Buffer.concat([jpeg, Buffer.alloc(10_000, "x")]))).pixels.data, data);
  });

  test("A JPEG with a damaged middle is decoded as far as it goes", async () => {
    const jpeg = await noise(320, 240).jpeg().toBuffer();
    jpeg.fill(0x55, 20_000, 20_200);
    const { width, height } = await decodePhoto(jpeg);
    assert.deepEqual([width, height], [320, 240]);
  });
});

suite("What is refused", { concurrency: false }, () => {
  const truncated = async (picture: Sharp) => (await picture.toBuffer()).subarray(0, -3000);
  const wrongSum = async () => {
    const bytes = await noise(64, 64).png().toBuffer();
    return bytes.fill(0, 6000, 6040);
  };
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join("");
  const refused = [
    ["An empty file", () => Buffer.alloc(0), "not-a-picture"],
    ["A text", () => Buffer.from("I am a photo, honestly."), "not-a-picture"],
    ["Noise", () => Buffer.alloc(5000, 0xa7), "not-a-picture"],
    [
      "An SVG",
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      "unsupported-format",
    ],
    [
      "An SVG that reads a file",
      () =>
        Buffer.from(
          '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>',
        ),
      "unsupported-format",
    ],
    [
      "An SVG of entities within entities",
      () =>
        Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a0 "ha">${entities}]><svg><text>&a9;</text></svg>`),
      "unsupported-format",
    ],
    ["A TIFF", () => halves().tiff().toBuffer(), "unsupported-format"],
    ["A BMP", () => Buffer.from(`424d${"00".repeat(8)}36000000`, "hex"), "unsupported-format"],
    ["A HEIC", () => Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), "unsupported-format"],
    ["An AVIF", () => halves().avif().toBuffer(), "unsupported-format"],
    ["A JPEG of three bytes", () => Buffer.from("ffd8ff", "hex"), "damaged"],
    ["A JPEG that ends too early", () => truncated(noise(320, 240).jpeg()), "damaged"],
    ["A PNG that ends too early", () => truncated(noise(320, 240).png()), "damaged"],
    ["A WebP that ends too early", () => truncated(noise(320, 240).webp()), "damaged"],
    ["A PNG with a damaged middle", wrongSum, "damaged"],
    ["A PNG without pixels", () => png(100, 100, { data: Buffer.alloc(0) }), "damaged"],
    ["A GIF without a frame", () => gif(64, 64).subarray(0, 19), "damaged"],
    [
      "A PNG of 40,000 × 40,000, in its header alone",
      () => png(40_000, 40_000, { data: Buffer.alloc(0) }),
      "too-large",
    ],
    ["A PNG of 16,000 × 16,000 in 31 kB", () => png(16_000, 16_000), "too-large"],
    ["A PNG of one column and 40 million rows in 78 kB", () => png(1, 40_000_000), "too-large"],
    ["A file of more than 20 MiB", () => Buffer.alloc(20 * 2 ** 20 + 1), "too-large"],
    ["A progressive JPEG of 3000 scans", () => manyScans(2000, 2000, 3000), "damaged"],
  ] as const;
  for (const [name, make, reason] of refused) {
    test(`${name} is refused: ${reason}`, async () => {
      const bytes = await make();
      const start = performance.now();
      await assert.rejects(decodePhoto(bytes), { name: "PictureError", reason });
      const milliseconds = performance.now() - start;
      assert.ok(milliseconds < 2000, `It took ${milliseconds} ms.`);
    });
  }

  test("A picture that takes longer than it may is refused: too-slow", async () => {
    await assert.rejects(decodePhoto(png(6300, 6300), { seconds: 0.03 }), { name: "PictureError", reason: "too-slow" });
  });
});

suite("Memory", { concurrency: false }, () => {
  const flat = (channels: 3 | 4) => sharp({ create: { width: 6300, height: 6300, channels, background: "#888" } });
  const bombs = [
    ["16,000 × 16,000 bits", () => png(16_000, 16_000), 64],
    ["6300 × 6300 bits", () => png(6300, 6300), 128],
    ["256 MiB of text", () => png(64, 64, { chunks: [inflating("zTXt", 256)] }), 128],
    ["200 times 7 MiB of text", () => png(64, 64, { chunks: Array<Buffer>(200).fill(inflating("zTXt", 7)) }), 128],
    ["a colour profile of 256 MiB", () => png(64, 64, { chunks: [inflating("iCCP", 256)] }), 128],
    ["a GIF of 65,535 × 65,535", () => gif(65_535, 65_535), 128],
    [
      "a progressive JPEG of 6300 × 6300",
      () => flat(3).jpeg({ progressive: true, chromaSubsampling: "4:4:4" }).toBuffer(),
      384,
    ],
    ["a lossless WebP of 6300 × 6300", () => flat(4).webp({ lossless: true, effort: 0 }).toBuffer(), 256],
    [
      "an interlaced PNG of 6300 × 6300 × 16 bits",
      () => flat(4).toColourspace("rgb16").png({ progressive: true, compressionLevel: 1 }).toBuffer(),
      512,
    ],
  ] as const;
  for (const [name, make, most] of bombs) {
    test(`Decoding ${name}, a process grows by less than ${most} MiB`, async (t) => {
      const grown = await growth(await make());
      t.diagnostic(`${grown.toFixed(0)} MiB`);
      assert.ok(grown < most, `It grew by ${grown.toFixed(0)} MiB.`);
    });
  }
});

/** By how many MiB a process of its own grows at most while it decodes a picture. */
async function growth(picture: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "photo-"));
  try {
    const file = join(folder, "picture");
    await writeFile(file, picture);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module-typescript", "--eval", decodesOne, file],
      {
        cwd: import.meta.dirname,
      },
    );
    return Number(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

// What getrusage() tells as the most is, on Linux, at least what the parent had.
const decodesOne = `
  import { readFile } from "node:fs/promises";
  import { decodePhoto } from "./photo.ts";
  const picture = await readFile(process.argv[1] ?? "");
  const before = process.memoryUsage.rss();
  let most = before;
  const look = () => (most = Math.max(most, process.memoryUsage.rss()));
  const timer = setInterval(look, 1);
  await decodePhoto(picture).catch(() => undefined);
  clearInterval(timer);
  look();
  console.log((most - before) / 2 ** 20);
`;
