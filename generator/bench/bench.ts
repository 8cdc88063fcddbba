/**
 * `npm run bench`: how fast Plinth is, as whole processes, beside floors that are timed in the same run.
 *
 * Synthetic systems of 12 to 5000 services (eight objects each, two environments), through the public API, on a memory file system where there is
 * one. `BENCH_RUNS` sets how often each is run (default 5; the least counts), `BENCH_SIZES` which sizes.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { floors } from "./floors.ts";
import { best, type Measured, measure } from "./measure.ts";
import { type Form, writeSynthetic } from "./synthetic.ts";

const runs = Number(process.env.BENCH_RUNS ?? 5);
const sizes = (process.env.BENCH_SIZES ?? "12,100,1000,5000").split(",").map(Number);
const repository = join(import.meta.dirname, "../..");
const plinth = join(import.meta.dirname, "../bin/plinth.js");
const tsc = join(repository, "node_modules/typescript/lib/tsc.js");
const outputs = ["base", "overlays", "argocd", "cluster", "kustomization.yaml"];
const work = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "plinth-bench-"));

const gen = (folder: string): Promise<Measured> => measure(process.execPath, [plinth, "gen"], folder);

async function cold(folder: string): Promise<Measured> {
  return best(runs, () => {
    for (const output of outputs) rmSync(join(folder, output), { recursive: true, force: true });
    return gen(folder);
  });
}

function line(what: string, { seconds, mebibytes }: Measured, more = ""): void {
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `${what.padEnd(52)} ${seconds.toFixed(2).padStart(6)} s ${mebibytes.toFixed(0).padStart(5)} MiB  load ${load}${more}`,
  );
}

try {
  await gen(repository);
  line("this repository's own gen", await best(runs, () => gen(repository)));
  const coldTimes = new Map<number, number>();
  for (const size of sizes) {
    for (const form of ["loop", "files"] satisfies Form[]) {
      const folder = join(work, `${form}-${size}`);
      const name = `${size} workloads, ${form === "loop" ? "declared in one loop" : "a file each"}`;
      writeSynthetic(folder, size, form);
      await gen(folder);
      const first = await cold(folder);
      line(`${name}, into an empty folder`, first);
      if (form === "loop") coldTimes.set(size, first.seconds);
      line(`${name}, nothing changed`, await best(runs, () => gen(folder)));
      if (form === "loop") {
        const { stringify, write, files } = floors(folder, outputs, runs);
        const ratio = (floor: number) => `${(first.seconds / floor).toFixed(1)}×`;
        console.log(
          `  floors: JSON.stringify of the same content ${stringify.toFixed(2)} s (${ratio(stringify)}), writing the same ${files} files ${write.toFixed(2)} s (${ratio(write)})`,
        );
      } else if (size === 1000) {
        line(
          `${name}, type check (TypeScript 7)`,
          await best(runs, () => measure(process.execPath, [tsc, "--noEmit", "-p", folder], folder)),
        );
      }
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const [small, large] = [coldTimes.get(1000), coldTimes.get(5000)];
  if (small !== undefined && large !== undefined)
    console.log(`growth from 1000 to 5000: ${(large / small).toFixed(1)}×`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
