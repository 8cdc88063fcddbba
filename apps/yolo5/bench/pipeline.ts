/**
 * The detector's work on each picture, as `pipeline.py` does it in Python. Prints JSON.
 *
 * `node bench/pipeline.ts --model model.onnx --pictures samples --rounds 10 --slots 2 --sessions 1` tells milliseconds by step, one picture at
 * a time, then pictures a second with that many at once. With `--jobs 2000` it tells instead what memory so many take, two at once.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Detector, openDetector } from "../src/detector/detector.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    pictures: { type: "string" },
    rounds: { type: "string", default: "10" },
    slots: { type: "string", default: "2" },
    sessions: { type: "string", default: "1" },
    jobs: { type: "string", default: "0" },
  },
});
const { model: modelFile = "", pictures = "" } = values;
const rounds = Number(values.rounds);
const slots = Number(values.slots);
const sessions = Number(values.sessions);
const jobs = Number(values.jobs);
const files = (await readdir(pictures)).filter((file) => file.endsWith(".jpg")).sort();
const photos = await Promise.all(files.map((file) => readFile(join(pictures, file))));

await using detector = await openDetector({ modelFile, confidence: 0.25, sessions });
console.log(JSON.stringify(jobs > 0 ? await memory() : await times()));

async function times(): Promise<unknown> {
  const steps: Record<string, number[]> = {};
  for (const photo of photos) await detector.detect(photo);
  for (let round = 0; round < rounds; round++) {
    for (const photo of photos) {
      const start = performance.now();
      const { milliseconds } = await detector.detect(photo);
      const total = performance.now() - start;
      const all = { ...milliseconds, total, rest: total - milliseconds.infer };
      for (const [step, value] of Object.entries(all)) steps[step] = [...(steps[step] ?? []), value];
    }
  }
  return {
    milliseconds: Object.fromEntries(Object.entries(steps).map(([step, all]) => [step, summary(all)])),
    picturesPerSecond: await throughput(photos.length * rounds),
  };
}

async function throughput(count: number): Promise<number> {
  await detectAll(detector, slots * 2);
  const start = performance.now();
  await detectAll(detector, count);
  return (count / (performance.now() - start)) * 1000;
}

/** In MiB, after a tenth of the jobs to warm up: of the next ones and of the last ones the middle, and the most of all. */
async function memory(): Promise<unknown> {
  const resident: number[] = [];
  await detectAll(detector, jobs / 10);
  for (let done = jobs / 10; done < jobs; done += 10) {
    await detectAll(detector, 10);
    resident.push(process.memoryUsage.rss() / 2 ** 20);
  }
  const third = Math.floor(resident.length / 3);
  const start = summary(resident.slice(0, third)).median;
  return { start, end: summary(resident.slice(-third)).median, most: Math.max(...resident) };
}

async function detectAll(by: Detector, count: number): Promise<void> {
  let next = 0;
  const slot = async () => {
    while (next < count) {
      const photo = photos[next++ % photos.length];
      if (photo !== undefined) await by.detect(photo);
    }
  };
  await Promise.all(Array.from({ length: slots }, slot));
}

function summary(all: readonly number[]): { median: number; min: number } {
  const sorted = all.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? 0, min: sorted[0] ?? 0 };
}
