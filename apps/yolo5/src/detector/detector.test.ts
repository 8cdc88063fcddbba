import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import sharp from "sharp";
import { openDetector } from "./detector.ts";
import { noise, png } from "./hostile-pictures.ts";
import { onnxFile } from "./onnx-files.ts";

const root = join(import.meta.dirname, "../..");
const modelFile = join(root, "model/shapes.onnx");
const photo = await readFile(join(root, "samples/00-1280x960.jpg"));

/** The threads that are started meanwhile. */
async function threadsOf<T>(work: () => Promise<T>): Promise<[T, Worker[]]> {
  const threads: Worker[] = [];
  const add = (thread: Worker) => threads.push(thread);
  process.on("worker", add);
  try {
    return [await work(), threads];
  } finally {
    process.off("worker", add);
  }
}

test("What is found in the sample is there, and found in its place", async () => {
  // In pixels.
  const truth: Readonly<Record<string, readonly { class: string; cx: number; cy: number }[]>> = JSON.parse(
    await readFile(join(root, "samples/samples.json"), "utf8"),
  );
  await using detector = await openDetector({ modelFile, confidence: 0.7 });
  const { labels, width, height, milliseconds } = await detector.detect(photo);
  assert.deepEqual([width, height], [1280, 960]);
  assert.ok(labels.length >= 3, `${labels.length} found`);
  for (const label of labels) {
    const there = (truth["00-1280x960.jpg"] ?? []).some(
      ({ class: name, cx, cy }) =>
        name === label.class && Math.hypot(cx - label.cx * width, cy - label.cy * height) < 40,
    );
    assert.ok(there, `a ${label.class} at ${label.cx * width}, ${label.cy * height}`);
  }
  assert.deepEqual(Object.keys(milliseconds), ["decode", "letterbox", "infer", "select", "draw", "encode"]);
  assert.ok(Object.values(milliseconds).every((value) => value > 0));
});

test("The model is known by its file's name, hash and classes", async () => {
  await using detector = await openDetector({ modelFile, confidence: 0.5 });
  const { name, sha256, classes } = detector.model;
  assert.deepEqual([name, classes], ["shapes", ["circle", "square", "triangle", "star", "cross", "ring"]]);
  assert.match(sha256, /^[0-9a-f]{64}$/);
});

test("Boxes are drawn into the picture that comes back, and nothing else is changed", async () => {
  await using detector = await openDetector({ modelFile, confidence: 0.5 });
  const { labels, picture } = await detector.detect(photo);
  const [before, after] = await Promise.all([photo, picture].map((jpeg) => sharp(jpeg).raw().toBuffer()));
  const difference = (x: number, y: number) => {
    const at = (Math.round(y * 959) * 1280 + Math.round(x * 1279)) * 3;
    return (
      Math.abs((before?.[at] ?? 0) - (after?.[at] ?? 255)) +
      Math.abs((before?.[at + 2] ?? 0) - (after?.[at + 2] ?? 255))
    );
  };
  for (const { cx, cy, width } of labels) {
    assert.ok(difference(cx - width / 2 + 0.001, cy) > 40, "the left side");
    assert.ok(difference(cx, cy) < 40, "the middle");
  }
  assert.ok(difference(0.99, 0.01) < 40);
});

test("A photo turned by its EXIF orientation is looked at upright", async () => {
  await using detector = await openDetector({ modelFile, confidence: 0.5 });
  const upright = await sharp(photo).rotate(90).jpeg({ quality: 95 }).toBuffer();
  const turned = await sharp(photo).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
  const [a, b] = await Promise.all([detector.detect(upright), detector.detect(turned)]);
  assert.deepEqual([b.width, b.height], [960, 1280]);
  const names = (labels: typeof a.labels) => labels.map((label) => label.class).sort();
  assert.deepEqual(names(b.labels), names(a.labels));
  const drawn = await sharp(b.picture).metadata();
  assert.deepEqual([drawn.width, drawn.height, drawn.orientation], [960, 1280, undefined]);
});

test("Pictures asked for at once are answered each with its own", async () => {
  await using detector = await openDetector({ modelFile, confidence: 0.25, sessions: 2 });
  const files = ["00-1280x960.jpg", "02-960x1280.jpg", "05-800x600.jpg", "07-640x427.jpg", "09-321x247.jpg"];
  const photos = await Promise.all(files.map((file) => readFile(join(root, "samples", file))));
  const alone = [];
  for (const bytes of photos) alone.push((await detector.detect(bytes)).labels);
  const rounds = [...photos, ...photos, ...photos, ...photos];
  const together = await Promise.all(rounds.map((bytes) => detector.detect(bytes)));
  assert.deepEqual(
    together.map(({ labels }) => labels),
    [...alone, ...alone, ...alone, ...alone],
  );
});

test("A picture that can't be looked at is refused, and the next is looked at", async () => {
  await using detector = await openDetector({ modelFile, confidence: 0.5 });
  await assert.rejects(detector.detect(Buffer.from("I am a photo")), { name: "PictureError", reason: "not-a-picture" });
  await assert.rejects(detector.detect(photo.subarray(0, 9000)), { name: "PictureError", reason: "damaged" });
  await assert.rejects(detector.detect(png(40_000, 40_000, { data: Buffer.alloc(0) })), { reason: "too-large" });
  assert.ok((await detector.detect(photo)).labels.length > 0);
});

for (const [width, height] of [
  [1, 1],
  [1, 10_000],
  [10_000, 1],
  [4000, 3000],
] as const) {
  test(`A picture of ${width} × ${height} is answered with one that Telegram takes`, async () => {
    await using detector = await openDetector({ modelFile, confidence: 0.5 });
    const seen = await detector.detect(await noise(width, height).jpeg().toBuffer());
    assert.deepEqual([seen.width, seen.height], [width, height]);
    const drawn = await sharp(seen.picture).metadata();
    assert.ok(drawn.width <= 1280 && drawn.height <= 1280);
    assert.ok(Math.max(drawn.width / drawn.height, drawn.height / drawn.width) <= 20);
  });
}

test("While four pictures are looked at, the event loop is never held for 100 ms", async (t) => {
  await using detector = await openDetector({ modelFile, confidence: 0.01 });
  const large = await noise(2560, 1920).jpeg().toBuffer();
  await detector.detect(large);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const waiting = [...Array<Buffer>(6).fill(large), ...Array<Buffer>(24).fill(photo)];
  const slot = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await detector.detect(next);
  };
  await Promise.all([slot(), slot(), slot(), slot()]);
  delay.disable();
  t.diagnostic(`at most ${(delay.max / 1e6).toFixed(0)} ms`);
  assert.ok(delay.max < 100e6, `${delay.max / 1e6} ms`);
});

test("An aborted signal rejects at once with its reason, and the detector goes on", async () => {
  await using detector = await openDetector({ modelFile, confidence: 0.5 });
  const reason = new Error("The job was taken back.");
  await assert.rejects(detector.detect(photo, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const asked = detector.detect(png(6000, 6000), controller.signal);
  const start = performance.now();
  setTimeout(10).then(() => controller.abort(reason));
  await assert.rejects(asked, reason);
  assert.ok(performance.now() - start < 100, "It waited for the decoder.");
  assert.ok((await detector.detect(photo, AbortSignal.timeout(5000))).labels.length > 0);
});

test("A thread that takes the place of another refuses a file that was changed meanwhile", async () => {
  const folder = await mkdtemp(join(tmpdir(), "detector-"));
  try {
    const file = join(folder, "shapes.onnx");
    await writeFile(file, await readFile(modelFile));
    const [detector, [thread]] = await threadsOf(() => openDetector({ modelFile: file, confidence: 0.5 }));
    await using _ = detector;
    await writeFile(file, onnxFile());
    await thread?.terminate();
    await assert.rejects(detector.detect(photo), { name: "ModelError", message: /^The model's SHA-256 is / });
    await writeFile(file, await readFile(modelFile));
    assert.ok((await detector.detect(photo)).labels.length > 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("A model that is refused leaves no thread", async () => {
  const [, threads] = await threadsOf(() =>
    assert.rejects(openDetector({ modelFile, sha256: "0".repeat(64), confidence: 0.5 }), { name: "ModelError" }),
  );
  assert.deepEqual(
    threads.map(({ threadId }) => threadId),
    [-1],
  );
});

test("A file that is not there is an error, not a refused model", async () => {
  await assert.rejects(openDetector({ modelFile: join(root, "none.onnx"), confidence: 0.5 }), {
    name: "Error",
    message: /ENOENT/,
  });
});

test("When the detector is closed, what the model is looking at is answered, and what is asked after is rejected", async () => {
  const detector = await openDetector({ modelFile, confidence: 0.5 });
  const asked = Promise.allSettled(Array.from({ length: 8 }, () => detector.detect(photo)));
  await setTimeout(25);
  await detector[Symbol.asyncDispose]();
  for (const outcome of await asked) {
    if (outcome.status === "rejected") assert.equal(String(outcome.reason), "Error: The detector is closed.");
  }
  await assert.rejects(detector.detect(photo), /^Error: The detector is closed\.$/);
});

test("A process that closes its detector under load ends by itself, with 0", async () => {
  const program = `
    import { readFile } from "node:fs/promises";
    import { openDetector } from "./detector.ts";
    const [modelFile = "", photo = ""] = process.argv.slice(1);
    const detector = await openDetector({ modelFile, confidence: 0.5, sessions: 2 });
    const bytes = await readFile(photo);
    const asked = Promise.allSettled(Array.from({ length: 12 }, () => detector.detect(bytes)));
    await detector.detect(bytes);
    await detector[Symbol.asyncDispose]();
    console.log((await asked).length);
  `;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "--eval", program, modelFile, join(root, "samples/00-1280x960.jpg")],
    { cwd: import.meta.dirname, timeout: 20_000 },
  );
  assert.deepEqual([stdout, stderr], ["12\n", ""]);
});
