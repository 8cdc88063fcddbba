import { basename } from "node:path";
import type { Finding } from "../check/finding.ts";
import { type Disk, succeeds } from "./disk.ts";
import { formatName, mayRun, parseName, processName } from "./process-name.ts";

/** The right to write below a root, and the folder in which its holder prepares what it writes. */
export interface Lock {
  /** A new folder of ours, on the file system of the root. */
  readonly folder: string;
  /** Gives the right back and removes the folder. What could not be removed, the next writer removes. */
  readonly release: () => void;
}

/**
 * Takes the lock of a root: `.plinth/lock`, a symbolic link to the folder of the process that holds it, because a link
 * is made with its content in one step. The lock of a dead process is taken over.
 *
 * Two that take over the same dead lock in the same microseconds may both come to hold it. So the lock gives the clear
 * message, and safety does not rest on it: a writer looks again at each file just before it changes it.
 *
 * @returns the lock, or the finding `locked` when another process holds it
 * @throws the error of the file system when `.plinth` cannot be written
 */
export function takeLock(root: string, disk: Disk): Lock | Finding {
  const plinth = `${root}/.plinth`;
  const own = prefix + formatName(processName());
  const folder = `${plinth}/${own}`;
  const link = `${plinth}/lock`;
  if (!makeFolder(plinth, folder, disk)) return locked(own);

  function release(): void {
    succeeds(() => {
      if (holderOf(link, disk) === own) disk.unlinkSync(link);
    });
    discard();
  }
  function discard(): void {
    succeeds(() => disk.rmSync(folder, { recursive: true, force: true }));
    succeeds(() => disk.rmdirSync(plinth));
  }

  try {
    // Each turn follows the end of another holder, so there are few.
    while (true) {
      if (succeeds(() => disk.symlinkSync(own, link, "junction"), "EEXIST")) return { folder, release };
      const holder = holderOf(link, disk);
      if (holder !== undefined && !isDead(holder)) {
        discard();
        return locked(holder);
      }
      if (holder !== undefined) takeOver(link, holder, `${folder}/lock`, disk);
    }
  } catch (error) {
    discard();
    throw error;
  }
}

/** The folders that killed processes left below a root. */
export function leftoverFolders(root: string, disk: Disk): readonly string[] {
  return namesIn(root, disk).flatMap((name) => (isDead(name) ? [`${root}/.plinth/${name}`] : []));
}

/** Whether a killed process left anything, be it an empty `.plinth`. */
export function hasLeftovers(root: string, disk: Disk): boolean {
  const names = namesIn(root, disk);
  return names.some(isDead) || (names.length === 0 && disk.existsSync(`${root}/.plinth`));
}

const prefix = "write-";

/** Whether we made it; the other outcome is that a folder of this name, which is of this very process, exists. */
function makeFolder(plinth: string, folder: string, disk: Disk): boolean {
  // A writer that ends removes an empty .plinth, perhaps between our two steps.
  for (let turn = 0; turn < 10; turn++) {
    succeeds(() => disk.mkdirSync(plinth), "EEXIST");
    if (succeeds(() => disk.mkdirSync(folder), "EEXIST", "ENOENT")) return true;
    if (disk.existsSync(folder)) return false;
  }
  disk.mkdirSync(folder);
  return true;
}

function namesIn(root: string, disk: Disk): readonly string[] {
  const plinth = `${root}/.plinth`;
  return disk.existsSync(plinth) ? disk.readdirSync(plinth) : [];
}

function holderOf(link: string, disk: Disk): string | undefined {
  let holder: string | undefined;
  succeeds(() => {
    holder = basename(disk.readlinkSync(link));
  }, "ENOENT");
  return holder;
}

/** Removes a dead holder's lock: by a rename, which only one can do, to look again at what was taken. */
function takeOver(link: string, dead: string, aside: string, disk: Disk): void {
  if (!succeeds(() => disk.renameSync(link, aside), "ENOENT")) return;
  if (basename(disk.readlinkSync(aside)) !== dead) disk.renameSync(aside, link);
}

function isDead(folder: string): boolean {
  const name = folder.startsWith(prefix) ? parseName(folder.slice(prefix.length)) : undefined;
  return name !== undefined && !mayRun(name);
}

function locked(holder: string): Finding {
  const name = parseName(holder.slice(prefix.length));
  const who = name === undefined ? "Another process" : `Process ${name.pid} on ${name.host}`;
  const message = `${who} is writing here. Wait until it is done; if no plinth runs there any more, delete the folder .plinth.`;
  return { rule: "locked", severity: "error", file: ".plinth/lock", message };
}
