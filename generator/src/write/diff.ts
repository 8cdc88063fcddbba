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
    const names = [
      before === undefined ? "/dev/null" : `a/${path}`,
      after === undefined ? "/dev/null" : `b/${path}`,
    ] as const;
    const patch = structuredPatch(...names, before ?? "", after ?? "", undefined, undefined, { context: 3 });
    return { ...patch, isGit: true, isCreate: before === undefined, isDelete: after === undefined };
  }
  return changes.map((change) => formatPatch(patchOf(change))).join("");
}

interface Change {
  readonly path: string;
  /** Absent where a file is created. */
  readonly before?: string;
  /** Absent where it is removed. */
  readonly after?: string;
}
