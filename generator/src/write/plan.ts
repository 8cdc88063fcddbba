import type { Finding } from "../check/finding.ts";
import { bearsHeader, headerSource, isConflicted, ownership, withLf } from "./header.ts";
import { parentOf, pathFindings } from "./paths.ts";
import type { Existing, OtherKind } from "./tree.ts";

/** What has to happen for the tree to be as desired; its maps are in the order of their paths. Plain data. */
export interface Plan {
  /** Text by path, where nothing stands. */
  readonly create: ReadonlyMap<string, string>;
  readonly replace: ReadonlyMap<string, Replacement>;
  /** The text that stands there, by path. */
  readonly remove: ReadonlyMap<string, string>;
  /** How many files are right already. */
  readonly unchanged: number;
  /** The outermost folders that are new as a whole: all that stands below them is in `create`. */
  readonly newFolders: readonly string[];
  /** `edited-file`, `foreign-file`, `unsafe-path`, `path-collision`: all errors, so that nothing may be written. */
  readonly findings: readonly Finding[];
}

/** One text for another. */
export interface Replacement {
  readonly before: string;
  readonly after: string;
}

export interface PlanOptions {
  /** The files whose content may be lost although it is not ours: these, or `true` for all that stand in the way. */
  readonly overwrite?: boolean | readonly string[];
}

/**
 * Compares what is desired with what exists. A file that is right is left alone; one of ours is replaced, or removed
 * when no longer desired; what a person edited, or wrote where we want to write, is a finding and not touched.
 * All other files are nobody's business. Planning again after the plan is applied gives nothing to do.
 * A folder is never given up for a file, not even an empty one; a stale file is given up for a folder.
 *
 * @param desired text by path, each made by `stamp`
 * @throws RangeError when a text to be written has no header (it could never be replaced again)
 */
export function planWrite(
  desired: ReadonlyMap<string, string>,
  existing: Existing,
  { overwrite = false }: PlanOptions = {},
): Plan {
  const create = new Map<string, string>();
  const replace = new Map<string, Replacement>();
  const remove = new Map<string, string>();
  const wanted = inOrder(desired);
  const findings = new Set(
    pathFindings(
      wanted.map(([path]) => path),
      existing.owned,
      existing.others.keys(),
    ),
  );
  const blocked = obstacles(existing);
  let unchanged = 0;

  /** Whether a file of this text may go. When not, that is a finding. */
  function mayGo(path: string, text: string): boolean {
    if (overwrite === true || (overwrite !== false && overwrite.includes(path))) return true;
    const owner = ownership(text);
    if (owner !== "ours") findings.add(owner === "edited" ? edited(path, text) : foreign(path, "file"));
    return owner === "ours";
  }

  for (const [path, after] of wanted) {
    const before = existing.files.get(path);
    if (before !== undefined && isSame(before, after)) {
      unchanged++;
      continue;
    }
    if (ownership(after) !== "ours") throw new RangeError(`${path}: only text with a header of its own is written`);
    const obstacle = before === undefined ? blocked(path) : undefined;
    if (obstacle !== undefined) findings.add(obstacle);
    else if (before === undefined) create.set(path, after);
    else if (mayGo(path, before)) replace.set(path, { before, after });
  }
  const stale = inOrder(existing.files).filter(([path, text]) => !desired.has(path) && bearsHeader(text));
  for (const [path, text] of stale) if (mayGo(path, text)) remove.set(path, text);
  const folders = newFolders(create.keys(), existing.folders);
  return { create, replace, remove, unchanged, newFolders: folders, findings: [...findings] };
}

/** Whether a plan changes anything. */
export function hasChanges(plan: Plan): boolean {
  return plan.create.size + plan.replace.size + plan.remove.size > 0;
}

function inOrder(texts: ReadonlyMap<string, string>): readonly (readonly [path: string, text: string])[] {
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function isSame(before: string, after: string): boolean {
  return before === after || (before.length > after.length && withLf(before) === after);
}

/** What stands where a file or one of its folders shall be and cannot be replaced by it. */
function obstacles(existing: Existing): (path: string) => Finding | undefined {
  const known = new Map<string, Finding | undefined>();
  function above(folder: string): Finding | undefined {
    if (folder === "") return undefined;
    if (!known.has(folder)) {
      const kind = existing.others.get(folder);
      known.set(folder, kind === undefined ? above(parentOf(folder)) : inTheWay(folder, kind));
    }
    return known.get(folder);
  }
  return (path) => {
    const kind = existing.folders.has(path) ? "folder" : existing.others.get(path);
    return kind === undefined ? above(parentOf(path)) : foreign(path, kind);
  };
}

function newFolders(created: Iterable<string>, existing: ReadonlySet<string>): readonly string[] {
  const outermost = new Map<string, string | undefined>();
  function outermostNew(folder: string): string | undefined {
    if (folder === "" || existing.has(folder)) return undefined;
    if (!outermost.has(folder)) outermost.set(folder, outermostNew(parentOf(folder)) ?? folder);
    return outermost.get(folder);
  }
  const found = new Set<string>();
  for (const path of created) {
    const folder = outermostNew(parentOf(path));
    if (folder !== undefined) found.add(folder);
  }
  return [...found].sort();
}

function edited(path: string, text: string): Finding {
  const source = headerSource(text);
  const message = isConflicted(text)
    ? `Git's merge-conflict markers stand in this generated file. Resolve the conflict in the sources, then run plinth gen --overwrite ${path}.`
    : `This generated file was edited, and the edit would be lost. Say the same in ${source ?? "its source"} and run plinth gen --overwrite ${path}.`;
  return { rule: "edited-file", severity: "error", file: path, message, ...(source === undefined ? {} : { source }) };
}

function foreign(path: string, kind: OtherKind | "folder"): Finding {
  const message =
    kind === "file"
      ? `A file that plinth did not write stands where one shall be generated. Move it away, or run plinth gen --overwrite ${path} to lose it.`
      : `${article(kind)} stands where a file shall be generated. Move it away.`;
  return { rule: "foreign-file", severity: "error", file: path, message };
}

function inTheWay(folder: string, kind: OtherKind): Finding {
  const why = kind === "symbolic link" ? ", and links are not followed: they may lead out of the repository" : "";
  const message = `${article(kind)} stands where a folder of generated files shall be${why}. Move it away.`;
  return { rule: "foreign-file", severity: "error", file: folder, message };
}

function article(kind: OtherKind | "folder"): string {
  return `${kind.startsWith("unreadable") ? "An" : "A"} ${kind}`;
}
