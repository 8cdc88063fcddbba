import type { Finding } from "../check/finding.ts";

/**
 * What is wrong with a list of paths, as the places of files to be written below one root.
 *
 * `unsafe-path`: it leads out of the root or of what we own, into `.git` or `.plinth`, or no system can check it out.
 * `path-collision`: two that are one where case (or the form of Unicode) makes no difference, as on macOS and Windows,
 * or a file and a folder of one name.
 *
 * @param owned the folders and files that may be written
 * @param taken paths of other people's files, which nothing of ours may collide with
 */
export function pathFindings(
  paths: Iterable<string>,
  owned: readonly string[],
  taken: Iterable<string> = [],
): readonly Finding[] {
  const findings: Finding[] = [];
  const strangers = new Map(Array.from(taken, (path) => [folded(path), path]));
  const claims = new Map<string, { readonly path: string; readonly isFolder: boolean }>();
  const folders = new Set<string>();

  function claim(path: string, isFolder: boolean, file: string): void {
    const key = folded(path);
    const other = claims.get(key);
    const stranger = strangers.get(key);
    if (other !== undefined) findings.push(collision(file, path, other.path));
    else if (stranger !== undefined && stranger !== path) findings.push(collision(file, path, stranger));
    claims.set(key, { path, isFolder });
  }

  function claimFolder(folder: string, file: string): void {
    if (folder === "" || folders.has(folder)) return;
    folders.add(folder);
    claimFolder(parentOf(folder), file);
    claim(folder, true, file);
  }

  for (const path of paths) {
    const reason = unsafeReason(path) ?? (isOwned(path, owned) ? undefined : notOwned(owned));
    if (reason === undefined) {
      claimFolder(parentOf(path), path);
      claim(path, false, path);
    } else {
      findings.push({ rule: "unsafe-path", severity: "error", file: path, message: `Not written: ${reason}.` });
    }
  }
  return findings;
}

/** Why a path, taken from the root, must not be written or read; undefined when it may. */
export function unsafeReason(path: string): string | undefined {
  if (safeForm.test(path)) return undefined;
  if (/^(?:\/|[A-Za-z]:)/.test(path)) return "the path is absolute, and only what is below the root is ours";
  if (/[\p{Cc}\\"]/u.test(path)) return "the path has a control character, a backslash or a quote";
  if (/(?:^|\/)\.git(?:\/|$)/i.test(path)) return "it belongs to Git";
  if (/^\.plinth(?:\/|$)/i.test(path)) return "it is where writes are prepared";
  if (/(?:^|\/)(?:\.\.?)?(?:\/|$)/.test(path)) return "the path has an empty part, a . or a ..";
  return undefined;
}

/** The folder that a path stands in; empty for the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

// Nearly all of our paths; one test instead of five.
const safeForm = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function isOwned(path: string, owned: readonly string[]): boolean {
  return owned.some((root) => path.startsWith(root) && (path.length === root.length || path[root.length] === "/"));
}

function notOwned(owned: readonly string[]): string {
  return `it stands outside of what plinth owns (${owned.join(", ")})`;
}

function collision(file: string, path: string, other: string): Finding {
  const why =
    path === other
      ? `${path} would be a file and a folder.`
      : `${other} and ${path} are one where case makes no difference, as on macOS and Windows.`;
  return { rule: "path-collision", severity: "error", file, message: `${why} Rename one of the two.` };
}
