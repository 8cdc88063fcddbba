import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";

/** Generated code that outlives the process. */
export interface CodeCache {
  /** The code that was written under a key; undefined when there is none, or not whole. */
  readonly read: (key: string) => string | undefined;
  readonly write: (key: string, code: string) => void;
}

/**
 * A cache in a folder, one file a key. It never fails: where it can't be read or written, everything is only slower.
 *
 * Several processes may share it: a file appears whole, by a rename. Each file begins with the hash of what follows, so a damaged
 * one is as good as none. The folder may be deleted at any time.
 */
export function openCodeCache(folder: string): CodeCache {
  let writable = true;
  return { read, write };

  function read(key: string): string | undefined {
    try {
      const text = readFileSync(file(key), "utf8");
      const end = text.indexOf("\n") + 1;
      const code = text.slice(end);
      return text.slice(0, end) === header(code) ? code : undefined;
    } catch {
      return undefined;
    }
  }

  function write(key: string, code: string): void {
    if (!writable) return;
    const temporary = join(folder, `${key}.${process.pid}-${threadId}.tmp`);
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(temporary, header(code) + code);
      renameSync(temporary, file(key));
    } catch {
      writable = false;
      discard(temporary);
    }
  }

  function file(key: string): string {
    return join(folder, `${key}.js`);
  }
}

function header(code: string): string {
  return `// ${createHash("sha256").update(code).digest("hex")}\n`;
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder that can't be written to may not let go of a file either.
  }
}
