import * as fs from "node:fs";
import type { Finding } from "../check/finding.ts";
import { codeOf, type Disk, succeeds } from "./disk.ts";
import { hasLeftovers, leftoverFolders, takeLock } from "./lock.ts";
import { hasChanges, type Plan } from "./plan.ts";
import { changedCode, removeEmptied, type Step, stepsOf } from "./steps.ts";

/**
 * Makes the tree as the plan says, all or nothing.
 *
 * All new text is first written to a folder below `.plinth`, and old files are linked there: a full disk is found before
 * anything changes. Then stale files go (one may stand where a new folder must be), new folders come, each as a whole by
 * one rename, and single files take their places: a reader sees the old one or the new one, never a part. Each old file
 * is looked at again just before it is changed. When anything fails, all is taken back in reverse order.
 *
 * Safe against a killed process, not against a power failure (nothing is synced). What a killed run left below
 * `.plinth` is removed; planning from what stands in the tree then does the rest.
 *
 * @param disk what does the file operations: something else than `node:fs` only in tests of failures
 * @returns nothing when done; else the one finding that says why nothing was written: `locked` or `write-failed`
 * @throws RangeError for a plan with findings
 */
export function applyPlan(root: string, plan: Plan, disk: Disk = fs): readonly Finding[] {
  if (plan.findings.length > 0) throw new RangeError("a plan with findings must not be applied");
  if (hasChanges(plan)) return applyLocked(root, plan, disk);
  // The tree is right already: that leftovers cannot be removed is no reason to complain.
  succeeds(() => {
    if (hasLeftovers(root, disk)) applyLocked(root, plan, disk);
  });
  return [];
}

function applyLocked(root: string, plan: Plan, disk: Disk): readonly Finding[] {
  try {
    const lock = takeLock(root, disk);
    if ("rule" in lock) return [lock];
    try {
      const leftovers = leftoverFolders(root, disk);
      for (const leftover of leftovers) discard(`${leftover}/new`, disk);
      const failed = run(stepsOf(root, lock.folder, plan, disk));
      if (failed !== undefined) return [failed];
      // Only now: an empty folder that a killed run left may be one that the plan needs.
      for (const work of [lock.folder, ...leftovers]) succeeds(() => removeEmptied(root, `${work}/removed`, disk));
      for (const leftover of leftovers) discard(leftover, disk);
      return [];
    } finally {
      lock.release();
    }
  } catch (error) {
    return [failure(".plinth", error, [])];
  }
}

/** Runs all steps, or takes back those that ran. */
function run(steps: Iterable<Step>): Finding | undefined {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      step.run();
    } catch (error) {
      return failure(step.path, error, takeBack(done));
    }
    if (step.undo !== undefined) done.push(step);
  }
  return undefined;
}

/** The paths that could not be taken back. */
function takeBack(done: readonly Step[]): readonly string[] {
  const left: string[] = [];
  for (const { path, undo } of done.toReversed()) {
    try {
      undo?.();
    } catch {
      left.push(path);
    }
  }
  return left;
}

function discard(folder: string, disk: Disk): void {
  succeeds(() => disk.rmSync(folder, { recursive: true, force: true }));
}

/** What an error means and what mends it, by its code (errno(3)). */
const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: ["Writing is not permitted", "Give yourself the right to write there"],
  EPERM: ["Writing is not permitted", "Give yourself the right to write there (the file may be immutable)"],
  EROFS: ["The file system is read-only", "Mount it writable"],
  ENOSPC: ["The disk is full", "Make room"],
  EDQUOT: ["Your share of the disk is full", "Make room"],
  EFBIG: ["A file grew over the limit that is set", "Raise the limit (ulimit -f)"],
  EXDEV: ["It stands on another file system than .plinth", "Have the repository on one file system"],
  EEXIST: ["Something else wrote there meanwhile", "Look at it"],
  ENOENT: ["Something else removed it meanwhile", "Look at it"],
  ENOTEMPTY: ["Something else wrote there meanwhile", "Look at it"],
  ENOTDIR: ["A file stands where a folder must be", "Move it away"],
  EISDIR: ["A folder stands where a file must be", "Move it away"],
  [changedCode]: ["Something else changed it meanwhile", "Look at it"],
};

function failure(path: string, error: unknown, left: readonly string[]): Finding {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const [reason, remedy] = reasons[code] ?? ["The disk failed", "Look at the disk"];
  const state =
    left.length === 0
      ? "Nothing was changed."
      : `What was done could not be taken back for ${left.length} files, ${left[0]} among them.`;
  const message = `${reason} (${code}). ${state} ${remedy}, then run plinth gen again.`;
  return { rule: "write-failed", severity: "error", file: path, message };
}
