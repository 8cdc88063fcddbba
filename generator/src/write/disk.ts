/** The file operations that applying a plan uses: those of `node:fs`, or in a test ones that fail. */
export type Disk = Pick<
  typeof import("node:fs"),
  | "copyFileSync"
  | "existsSync"
  | "linkSync"
  | "mkdirSync"
  | "readdirSync"
  | "readFileSync"
  | "readlinkSync"
  | "renameSync"
  | "rmdirSync"
  | "rmSync"
  | "symlinkSync"
  | "unlinkSync"
  | "writeFileSync"
>;

/** The code of a failed file operation, as `ENOSPC`; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Runs an action that may fail on the disk, in the ways named or (without any) in every way; whether it did not. */
export function succeeds(action: () => void, ...codes: readonly string[]): boolean {
  try {
    action();
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || (codes.length > 0 && !codes.includes(code))) throw error;
    return false;
  }
}
