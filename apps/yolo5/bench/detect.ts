/**
 * `npm run bench:detect`: the detector beside the same work in Python (OpenCV, onnxruntime), in turns, with the repository's model and one of
 * YOLOv5s's size. `BENCH_RUNS` sets the turns (default 5), `BENCH_JOBS` the jobs after which memory is looked at (default 2000).
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const runs = Number(process.env.BENCH_RUNS ?? 5);
const jobs = Number(process.env.BENCH_JOBS ?? 2000);
const app = join(import.meta.dirname, "..");
const tools = join(app, "../../.tools/detect");
const python = join(tools, "venv/bin/python");
const largeModel = join(tools, "yolov5s-random.onnx");

/**
 * As the image should set it. One heap for all threads, and large blocks given back at once, keep 50 MiB less of what decoders gave back; huge
 * pages make up for the page faults that this costs (glibc manual, "Memory Allocation Tunables").
 */
const malloc = ["hugetlb=1", "arena_max=1", "mmap_threshold=1048576", "trim_threshold=1048576"]
  .map((tunable) => `glibc.malloc.${tunable}`)
  .join(":");

interface Figures {
  readonly milliseconds: Readonly<Record<string, { readonly median: number; readonly min: number }>>;
  readonly picturesPerSecond: number;
}

/** Python's stages by the names of ours. */
const stages: Readonly<Record<string, readonly string[]>> = {
  decode: ["decode"],
  letterbox: ["letterbox", "tensor"],
  infer: ["inference"],
  select: ["suppression"],
  draw: ["draw"],
  encode: ["encode"],
  total: ["total"],
};

await install();
const pictures = await samples();
try {
  console.log(`${cpus().length} cores, ${cpus()[0]?.model.trim()}; photos of 1280 × 960; ${runs} turns\n`);
  const tiny = await compare("the repository's model", join(app, "model/shapes.onnx"), 20);
  const large = await compare("a model of YOLOv5s's size", largeModel, 5);
  const grown = await memory();
  console.log("Targets");
  target("the tiny model: everything but inference, ms", tiny.rest, "≤", 12);
  target("YOLOv5s's size: total, × Python's", large.total / large.pythonTotal, "≤", 1.05);
  target(
    "the same: throughput, two slots, one model in memory, × Python's",
    large.throughput / large.pythonThroughput,
    "≥",
    1.1,
  );
  target(
    "the same: throughput, two slots, two models, × Python's",
    large.twoSessions / large.pythonThroughput,
    "≥",
    1.1,
  );
  target(`memory after ${jobs} jobs with the tiny model, MiB`, grown.end, "≤", 256);
  target("its growth, MiB", grown.end - grown.start, "≤", 10);
} finally {
  await rm(pictures, { recursive: true });
}

/** What is missing: Python's packages, and a model of random weights. */
async function install(): Promise<void> {
  if (!existsSync(join(tools, "installed"))) {
    console.log("installing Python's packages ...");
    await mkdir(tools, { recursive: true });
    await run("python3", ["-m", "venv", join(tools, "venv")]);
    const requirements = join(import.meta.dirname, "requirements.txt");
    await run(python, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--require-hashes",
      "--only-binary",
      ":all:",
      "-r",
      requirements,
    ]);
    await mkdir(join(tools, "installed"));
  }
  if (!existsSync(largeModel)) await run(python, [join(import.meta.dirname, "random_yolov5s.py"), largeModel]);
}

/** A folder with the photos of Telegram's usual size alone. */
async function samples(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bench-detect-"));
  const all = await readdir(join(app, "samples"));
  const chosen = all.filter((file) => file.endsWith("1280x960.jpg"));
  await Promise.all(chosen.map((file) => copyFile(join(app, "samples", file), join(folder, file))));
  return folder;
}

async function compare(name: string, model: string, rounds: number) {
  const ours: Figures[] = [];
  const twoSessions: Figures[] = [];
  const theirs: Figures[] = [];
  const twoWorkers: Figures[] = [];
  for (let turn = 0; turn < runs; turn++) {
    theirs.push(
      await figures(python, [join(import.meta.dirname, "pipeline.py"), model, pictures, `--rounds=${rounds}`]),
    );
    ours.push(await node(model, rounds, 1));
    twoWorkers.push(
      await figures(python, [
        join(import.meta.dirname, "pipeline.py"),
        model,
        pictures,
        `--rounds=${rounds}`,
        "--workers=2",
      ]),
    );
    twoSessions.push(await node(model, rounds, 2));
  }
  console.log(`With ${name}, ms (median of the turns' medians; least)   load ${loadavg()[0]?.toFixed(1)}`);
  row("", "Node", "", "Python", "", "ratio");
  for (const [stage, parts] of Object.entries(stages)) {
    const our = stageOf(ours, [stage]);
    const their = stageOf(theirs, parts);
    row(stage, our.median, our.min, their.median, their.min, our.median / their.median);
  }
  const rest = stageOf(ours, ["rest"]);
  const total = stageOf(ours, ["total"]).median;
  const pythonTotal = stageOf(theirs, ["total"]).median;
  const pythonRest = pythonTotal - stageOf(theirs, ["inference"]).median;
  row("all but infer", rest.median, rest.min, pythonRest, "", rest.median / pythonRest);
  const [throughput, pythonThroughput] = [speed(ours), speed(theirs)];
  row("pictures/s, one model in memory", throughput, "", pythonThroughput, "", throughput / pythonThroughput);
  row("pictures/s, two", speed(twoSessions), "", speed(twoWorkers), "", speed(twoSessions) / speed(twoWorkers));
  console.log("  Node: two pictures at once. Python: one after the other in each process.\n");
  return { rest: rest.median, total, pythonTotal, throughput, twoSessions: speed(twoSessions), pythonThroughput };
}

async function memory(): Promise<{ start: number; end: number; most: number }> {
  const grown: { start: number; end: number; most: number } = await output(process.execPath, [
    join(import.meta.dirname, "pipeline.ts"),
    `--model=${join(app, "model/shapes.onnx")}`,
    `--pictures=${join(app, "samples")}`,
    `--jobs=${jobs}`,
  ]);
  const [start, end, most] = [grown.start, grown.end, grown.most].map((value) => value.toFixed(0));
  console.log("Memory of the detector with the repository's model, all samples, two at once");
  console.log(`  ${jobs} jobs: ${start} MiB in the first third, ${end} MiB in the last, ${most} MiB at most\n`);
  return grown;
}

function node(model: string, rounds: number, sessions: number): Promise<Figures> {
  const script = join(import.meta.dirname, "pipeline.ts");
  const options = [
    `--model=${model}`,
    `--pictures=${pictures}`,
    `--rounds=${rounds}`,
    "--slots=2",
    `--sessions=${sessions}`,
  ];
  return figures(process.execPath, [script, ...options]);
}

function figures(command: string, options: readonly string[]): Promise<Figures> {
  return output(command, options);
}

async function output<T>(command: string, options: readonly string[]): Promise<T> {
  const env = command === python ? process.env : { GLIBC_TUNABLES: malloc, ...process.env };
  const { stdout } = await run(command, options, { env, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

function stageOf(turns: readonly Figures[], parts: readonly string[]): { median: number; min: number } {
  const sum = (which: "median" | "min") => (turn: Figures) =>
    parts.reduce((all, part) => all + (turn.milliseconds[part]?.[which] ?? Number.NaN), 0);
  return { median: middle(turns.map(sum("median"))), min: Math.min(...turns.map(sum("min"))) };
}

function speed(turns: readonly Figures[]): number {
  return middle(turns.map(({ picturesPerSecond }) => picturesPerSecond));
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function row(name: string, ...cells: readonly (number | string)[]): void {
  const texts = cells.map((cell) => (typeof cell === "number" ? cell.toFixed(2) : cell).padStart(9));
  console.log(`  ${name.padEnd(34)}${texts.join("")}`);
}

function target(name: string, value: number, sign: "≤" | "≥", limit: number): void {
  const met = sign === "≤" ? value <= limit : value >= limit;
  console.log(`  ${met ? "yes" : "NO "}  ${name.padEnd(66)}${value.toFixed(2).padStart(8)}  ${sign} ${limit}`);
}
