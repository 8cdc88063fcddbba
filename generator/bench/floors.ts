import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

/** The least that any generator must do for the same output, in seconds. */
export interface Floors {
  /** `JSON.stringify` of the objects of all files. */
  readonly stringify: number;
  /** Writing the same texts to the same paths. */
  readonly write: number;
  readonly files: number;
}

/** Times the floors of what stands in some folders. */
export function floors(folder: string, outputs: readonly string[], runs: number): Floors {
  const there = outputs.filter((output) => existsSync(join(folder, output)));
  const paths = there.flatMap((output) =>
    statSync(join(folder, output)).isDirectory()
      ? globSync(`${output}/**`, { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
      : [output],
  );
  const texts = paths.map((path) => [path, readFileSync(join(folder, path), "utf8")] as const);
  // Parsing all of a large system takes minutes: a hundred files stand for the rest, by their length.
  const sample = texts.slice(0, 100).map(([, text]) => [parse(text) as unknown, text.length] as const);
  const share =
    sample.reduce((sum, [, length]) => sum + length, 0) / texts.reduce((sum, [, text]) => sum + text.length, 0);
  const target = join(folder, "floor");
  const stringify = least(runs, () => {
    for (let time = 0; time < 1 / share; time++) for (const [object] of sample) JSON.stringify(object);
  });
  const empty = () => rmSync(target, { recursive: true, force: true });
  const write = least(runs, () => writeAll(target, texts), empty);
  rmSync(target, { recursive: true, force: true });
  return { stringify, write, files: texts.length };
}

function writeAll(target: string, texts: readonly (readonly [string, string])[]): void {
  const made = new Set<string>();
  for (const [path, text] of texts) {
    const parent = dirname(join(target, path));
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(join(target, path), text);
  }
}

/** The least time of several runs, in seconds. What prepares a run is not measured. */
function least(runs: number, act: () => void, prepare = () => {}): number {
  const times = Array.from({ length: runs }, () => {
    prepare();
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return Math.min(...times) / 1000;
}
