import { execFileSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import type { Finding } from "../check/finding.ts";
import { listTree, type Tree } from "./temporary-tree.ts";
import { writeTree } from "./write.ts";

// For tests: a program that does the job it reads from its input, and prints the outcome of each turn as a line of JSON.

/** What to do below a root: write trees and run commands, in turn, once or until killed. */
export interface Job {
  readonly root: string;
  readonly owned: readonly string[];
  readonly turns: readonly ({ readonly write: Tree } | { readonly command: readonly [string, ...string[]] })[];
  readonly forever?: boolean;
}

/** What came of writing a tree: the findings, and all that stands below the root. */
export interface Outcome {
  readonly findings: readonly Finding[];
  readonly tree: Tree;
}

if (import.meta.main) {
  const job: Job = JSON.parse(readFileSync(0, "utf8"));
  const print = (value: unknown): unknown => writeSync(1, `${JSON.stringify(value)}\n`);
  if (job.forever) print("started");
  do {
    for (const turn of job.turns) {
      if ("command" in turn) {
        const [program, ...args] = turn.command;
        execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
        continue;
      }
      const { findings } = writeTree(job.root, job.owned, new Map(Object.entries(turn.write)));
      if (!job.forever) print({ findings, tree: listTree(job.root) } satisfies Outcome);
    }
  } while (job.forever);
}
