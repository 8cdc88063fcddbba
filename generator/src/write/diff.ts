import type { StructuredPatch } from "diff";
import { withLf } from "./header.ts";
import type { Plan } from "./plan.ts";

/**
 * What a plan changes, as text that people read and `git apply` takes: a unified diff in Git's form, by path.
 * Loads the diff library only when called.
 */
export async function unifiedDiff(plan: Plan): Promise<string> {
  const { formatPatch, structuredPatch } = await import("diff");
  const changes: Change[] = [
    ...Array.from(plan.create, ([path, after]) => ({ path, after })),
    ...Array.from(plan.replace, ([path, { before, after }]) => ({ path, before: withLf(before), after })),
    ...Array.from(plan.remove, ([path, before]) => ({ path, before: withLf(before) })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));

  function patchOf({ path, before, after }: Change): StructuredPatch {
    const patch: StructuredPatch =
      structuredPatch("", "", before ?? "", after ?? "", undefined, undefined, { context: 3, maxEditLength }) ??
      wholePatch(structuredPatch("", "", before ?? "", ""), structuredPatch("", "", "", after ?? ""));
    return {
      ...patch,
      oldFileName: before === undefined ? "/dev/null" : `a/${path}`,
      newFileName: after === undefined ? "/dev/null" : `b/${path}`,
      isGit: true,
      isCreate: before === undefined,
      isDelete: after === undefined,
    };
  }
  return changes.map((change) => formatPatch(patchOf(change))).join("");
}

/** The time to compare two files grows with the square of their differences: 0.1 s for this many, 14 s for ten times more. */
const maxEditLength = 2000;

/** All lines of the one for all lines of the other. */
function wholePatch(removal: StructuredPatch, addition: StructuredPatch): StructuredPatch {
  const [removed, added] = [removal.hunks[0], addition.hunks[0]];
  if (removed === undefined || added === undefined) return removed === undefined ? addition : removal;
  const lines = [...removed.lines, ...added.lines];
  return { ...removal, hunks: [{ ...removed, newStart: 1, newLines: added.newLines, lines }] };
}

interface Change {
  readonly path: string;
  /** Absent where a file is created. */
  readonly before?: string;
  /** Absent where it is removed. */
  readonly after?: string;
}
