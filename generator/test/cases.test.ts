/**
 * Each folder of `cases/` is one behaviour, as a user sees it: a small system, the command line (`command`, by default `gen`), what is
 * printed (`output.txt`, with the exit code in its last line) and, where it is about files, the files that must stand there afterwards
 * (`tree/`, with all their names in `tree.txt`).
 *
 * `UPDATE_CASES=1 node --test generator/test/cases.test.ts` writes what is: read the diff.
 */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { run } from "../src/cli/run.ts";

const cases = join(import.meta.dirname, "cases");
// Below the repository, so that `plinth` is found; ignored by git.
const work = join(import.meta.dirname, "../../.plinth/cases");
const cache = join(import.meta.dirname, "../../node_modules/.cache/plinth");
const update = process.env.UPDATE_CASES === "1";
const expectations = new Set(["command", "output.txt", "tree", "tree.txt"]);

for (const name of readdirSync(cases).sort()) {
  test(name.replaceAll("-", " "), async (t) => {
    const folder = join(cases, name);
    mkdirSync(work, { recursive: true });
    const root = mkdtempSync(join(work, `${name}-`));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    for (const entry of readdirSync(folder)) {
      if (!expectations.has(entry)) cpSync(join(folder, entry), join(root, entry), { recursive: true });
    }
    const printed = await runCommands(readIf(join(folder, "command")) ?? "gen", root);
    expect(join(folder, "output.txt"), printed);
    const treeList = join(folder, "tree.txt");
    if (existsSync(treeList)) {
      const files = filesBelow(root).filter((file) => !existsSync(join(folder, file)));
      expect(treeList, `${files.join("\n")}\n`);
    }
    const tree = join(folder, "tree");
    if (existsSync(tree)) {
      for (const file of filesBelow(tree)) expect(join(tree, file), readFileSync(join(root, file), "utf8"));
    }
  });
}

/** Runs each line as a command of plinth; what it printed, without what differs from run to run. */
async function runCommands(commands: string, root: string): Promise<string> {
  let printed = "";
  for (const line of commands.trim().split("\n")) {
    const write = (text: string) => {
      printed += text;
    };
    const code = await run(line.split(" "), { root, cache, out: write, error: write });
    printed += `exit ${code}\n`;
  }
  return printed.replace(/\d+ ms\)/g, "… ms)").replaceAll(root, "<root>");
}

function expect(path: string, actual: string): void {
  if (update) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  assert.equal(actual, readIf(path) ?? "", path);
}

function readIf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function filesBelow(root: string, folder = ""): readonly string[] {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((entry) => {
      const path = join(folder, entry);
      return statSync(join(root, path)).isDirectory() ? filesBelow(root, path) : [path];
    });
}
