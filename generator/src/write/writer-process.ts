import { execFileSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import type { Finding } from "../check/finding.ts";
import { addFiles, listTree, type Tree } from "./temporary-tree.ts";
import { writeTree } from "./write.ts";

// For tests: a program that does the job it reads from its input, and prints the outcome of each turn as a line of JSON.

/** What to do below a root: write trees, run commands, and add files as a person does, in turn, once or until killed. */
export interface Job {
  readonly root: string;
  readonly owned: readonly string[];
  readonly turns: readonly Turn[];
  readonly forever?: boolean;
  /** Whether the outcome says what stands below the root. */
  readonly list?: boolean;
}

/** One thing to do. */
export type Turn =
  | { readonly write: Tree }
  | { readonly add: Tree }
  | { readonly command: readonly [program: string, ...args: string[]] };

/** What came of writing a tree. */
export interface Outcome {
  readonly findings: readonly Finding[];
  readonly tree?: Tree;
}

if (import.meta.main) {
  const job: Job = JSON.parse(readFileSync(0, "utf8"));
  if (job.forever) print("started");
  do {
    for (const turn of job.turns) {
      if ("write" in turn) write(job, turn.write);
      else if ("add" in turn) addFiles(job.root, turn.add);
      else execFileSync(turn.command[0], turn.command.slice(1), { stdio: ["ignore", "ignore", "inherit"] });
    }
  } while (job.forever);
}

function write({ root, owned, forever, list }: Job, tree: Tree): void {
  const { findings } = writeTree(root, owned, new Map(Object.entries(tree)));
  const outcome: Outcome = list ? { findings, tree: listTree(root) } : { findings };
  if (!forever) print(outcome);
}

function print(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}
