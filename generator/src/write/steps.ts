import { type Disk, succeeds } from "./disk.ts";
import { parentOf } from "./paths.ts";
import type { Plan } from "./plan.ts";

/** One operation on the disk that happens as a whole or not at all. */
export interface Step {
  /** The file or folder it is about, from the root. */
  readonly path: string;
  readonly run: () => void;
  /** Takes it back; absent where nothing outside of the work folder changes. */
  readonly undo?: () => void;
}

/** The code of the error that a file has changed since the plan was made. */
export const changedCode = "ECHANGED";

/**
 * The steps that make the tree as the plan says. All those that need space come before the first that changes anything.
 *
 * @param work an empty folder on the file system of the root: for new text (`new/`), and old (`replaced/`, `removed/`)
 */
export function* stepsOf(root: string, work: string, plan: Plan, disk: Disk): Generator<Step, void, undefined> {
  const prepared = new Set([root, work]);
  const newFolders = new Set(plan.newFolders);

  function prepare(file: string): string {
    makeFolder(parentOf(file), prepared, disk);
    return file;
  }
  /** Keeps an old file, as it is, where undoing finds it. */
  function keep(path: string, where: "replaced" | "removed"): Step {
    return { path, run: () => linkOrCopy(`${root}/${path}`, prepare(`${work}/${where}/${path}`), disk) };
  }
  function write(path: string, text: string): Step {
    return { path, run: () => disk.writeFileSync(prepare(`${work}/new/${path}`), text, { mode: 0o644 }) };
  }
  function move(path: string, from: string, to: string): void {
    disk.renameSync(`${from}/${path}`, `${to}/${path}`);
  }
  function expect(path: string, text: string): void {
    if (disk.readFileSync(`${root}/${path}`, "utf8") === text) return;
    throw Object.assign(new Error(`${path} has changed`), { code: changedCode });
  }

  for (const [path, text] of plan.create) yield write(path, text);
  for (const [path, { after }] of plan.replace) yield write(path, after);
  for (const path of plan.replace.keys()) yield keep(path, "replaced");
  for (const path of plan.remove.keys()) yield keep(path, "removed");

  for (const [path, text] of plan.remove) {
    yield {
      path,
      run: () => {
        expect(path, text);
        disk.unlinkSync(`${root}/${path}`);
      },
      undo: () => move(path, `${work}/removed`, root),
    };
  }
  for (const folder of newFolders) {
    yield {
      path: folder,
      run: () => move(folder, `${work}/new`, root),
      undo: () => move(folder, root, `${work}/new`),
    };
  }
  for (const path of plan.create.keys()) {
    if (isBelow(path, newFolders)) continue;
    yield {
      path,
      run: () => placeNew(`${work}/new/${path}`, `${root}/${path}`, disk),
      undo: () => disk.unlinkSync(`${root}/${path}`),
    };
  }
  for (const [path, { before }] of plan.replace) {
    yield {
      path,
      run: () => {
        expect(path, before);
        move(path, `${work}/new`, root);
      },
      undo: () => move(path, `${work}/replaced`, root),
    };
  }
}

/**
 * Removes the folders that lost their last file: those below `root` that `removed` has too, where they are empty.
 * Best effort, because an empty folder is nothing to Git.
 */
export function removeEmptied(root: string, removed: string, disk: Disk): void {
  for (const entry of disk.readdirSync(removed, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    removeEmptied(`${root}/${entry.name}`, `${removed}/${entry.name}`, disk);
    succeeds(() => disk.rmdirSync(`${root}/${entry.name}`));
  }
}

function makeFolder(folder: string, made: Set<string>, disk: Disk): void {
  if (made.has(folder)) return;
  makeFolder(parentOf(folder), made, disk);
  disk.mkdirSync(folder);
  made.add(folder);
}

/** Some file systems have no hard links, and Linux refuses one to another user's file (fs.protected_hardlinks). */
function linkOrCopy(from: string, to: string, disk: Disk): void {
  if (!succeeds(() => disk.linkSync(from, to))) disk.copyFileSync(from, to);
}

/** By a hard link, because a rename would replace what someone put there since the plan was made. */
function placeNew(from: string, to: string, disk: Disk): void {
  try {
    disk.linkSync(from, to);
  } catch (error) {
    if (disk.existsSync(to)) throw error;
    disk.renameSync(from, to);
  }
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  const folder = parentOf(path);
  return folder !== "" && (folders.has(folder) || isBelow(folder, folders));
}
