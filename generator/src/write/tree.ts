import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { bearsHeader } from "./header.ts";
import { parentOf, unsafeReason } from "./paths.ts";

/** What stands on the disk, as far as writing has to know. Paths are from the root, with `/`. */
export interface Existing {
  /** The folders and files in which we write and look for stale files of ours. */
  readonly owned: readonly string[];
  /** Text by path: the files that stand where one is desired, and those that bear our header. */
  readonly files: ReadonlyMap<string, string>;
  /** Every folder on the way. */
  readonly folders: ReadonlySet<string>;
  /** All else: what we neither read nor follow. */
  readonly others: ReadonlyMap<string, OtherKind>;
}

/** What a path is that is no file or folder of ours. */
export type OtherKind = "file" | "symbolic link" | "special file" | "unreadable file" | "unreadable folder";

/**
 * Reads what stands under the owned folders and files. Symbolic links are not followed, and of a file that is neither
 * desired nor ours only the first kilobyte is read.
 *
 * @param root the folder that all paths are from
 * @param owned folders (`base`, `cluster/iam`) and single files (`kustomization.yaml`), which need not exist
 * @param desired text by path, as it shall be; text that is the same already is not held twice
 * @throws RangeError when `owned` names something outside of the root
 */
export function readTree(root: string, owned: readonly string[], desired: ReadonlyMap<string, string>): Existing {
  const files = new Map<string, string>();
  const folders = new Set<string>();
  const others = new Map<string, OtherKind>();

  function readFile(path: string): void {
    const wanted = desired.get(path);
    if (wanted === undefined && !startsAsOurs(`${root}/${path}`)) {
      others.set(path, "file");
      return;
    }
    const text = readFileSync(`${root}/${path}`, "utf8");
    files.set(path, text === wanted ? wanted : text);
  }

  function visit(path: string, entry: Pick<Dirent, "isFile" | "isDirectory" | "isSymbolicLink">): void {
    try {
      if (entry.isFile()) readFile(path);
      else if (entry.isDirectory()) readFolder(path);
      else others.set(path, entry.isSymbolicLink() ? "symbolic link" : "special file");
    } catch (error) {
      if (!isGone(error)) others.set(path, entry.isDirectory() ? "unreadable folder" : "unreadable file");
    }
  }

  function readFolder(folder: string): void {
    const entries = readdirSync(`${root}/${folder}`, { withFileTypes: true });
    folders.add(folder);
    for (const entry of entries) visit(`${folder}/${entry.name}`, entry);
  }

  /** Whether all folders above a path are real ones. */
  function reach(folder: string): boolean {
    if (folder === "" || folders.has(folder)) return true;
    if (!reach(parentOf(folder))) return false;
    const stat = lstatSync(`${root}/${folder}`, { throwIfNoEntry: false });
    if (stat?.isDirectory()) folders.add(folder);
    else if (stat !== undefined) others.set(folder, stat.isSymbolicLink() ? "symbolic link" : "file");
    return folders.has(folder);
  }

  for (const path of owned) {
    const reason = unsafeReason(path);
    if (reason !== undefined) throw new RangeError(`cannot own ${path}: ${reason}`);
    if (!reach(parentOf(path))) continue;
    const stat = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
    if (stat !== undefined) visit(path, stat);
  }
  return { owned, files, folders, others };
}

const head = Buffer.alloc(1024);

function startsAsOurs(path: string): boolean {
  const file = openSync(path, "r");
  try {
    return bearsHeader(head.toString("utf8", 0, readSync(file, head)));
  } finally {
    closeSync(file);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
