import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { stamp } from "./header.ts";
import { listTree, type Tree, temporaryTree } from "./temporary-tree.ts";
import type { Job, Outcome, Turn } from "./writer-process.ts";

// Real disks that refuse: full, read-only, not ours. Each is mounted where no other process sees it.

const isRoot = process.getuid?.() === 0;
const mounted = ["unshare", isRoot ? "-m" : "-rm"];
const asNobody = isRoot ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
const limited = ["sh", "-c", 'ulimit -f 64; exec "$@"', "sh"];

const notes = { "base/notes.md": "Mine.\n" };
const before: Tree = { ...generated({ "base/a.yaml": "version: 1\n", "base/old/b.yaml": "version: 1\n" }), ...notes };
const after = generated({ "base/a.yaml": "version: 2\n", "base/new/c.yaml": "version: 2\n", "overlays/d.yaml": "" });
const large = { ...after, ...generated({ "overlays/e.yaml": "# filler text\n".repeat(100_000) }) };
const done: Outcome = { findings: [], tree: { ...after, ...notes } };

test(
  "on a full disk nothing is changed, and with less to write the next run succeeds",
  needs(...mounted, "true"),
  (t) => {
    const root = temporaryTree(t);
    const disk: Turn = { command: ["mount", "-t", "tmpfs", "-o", "size=512k", "none", root] };
    assert.deepEqual(outcomes(mounted, root, [disk, { add: before }, { write: large }, { write: after }]), [
      refused(
        "overlays/e.yaml",
        "The disk is full (ENOSPC). Nothing was changed. Make room, then run plinth gen again.",
      ),
      done,
    ]);
  },
);

test("over a limit of file size nothing is changed", needs(...limited, "true"), (t) => {
  const root = temporaryTree(t, before);
  assert.deepEqual(outcomes(limited, root, [{ write: large }, { write: after }]), [
    refused(
      "overlays/e.yaml",
      "A file grew over the limit that is set (EFBIG). Nothing was changed. Raise the limit (ulimit -f), then run plinth gen again.",
    ),
    done,
  ]);
});

test(
  "on a read-only disk nothing is changed, and a tree that is right is no finding",
  needs(...mounted, "true"),
  (t) => {
    const root = temporaryTree(t);
    const disk: Turn = { command: ["mount", "-t", "tmpfs", "none", root] };
    const readOnly: Turn = { command: ["mount", "-o", "remount,bind,ro", root] };
    const ours = Object.fromEntries(Object.entries(before).filter(([path]) => !(path in notes)));
    assert.deepEqual(outcomes(mounted, root, [disk, { add: before }, readOnly, { write: after }, { write: ours }]), [
      refused(
        ".plinth",
        "The file system is read-only (EROFS). Nothing was changed. Mount it writable, then run plinth gen again.",
      ),
      { findings: [], tree: before },
    ]);
  },
);

test("with one folder on another, read-only disk all is taken back", needs(...mounted, "true"), (t) => {
  const root = temporaryTree(t, { ...before, ...generated({ "base/z/z.yaml": "version: 1\n" }) });
  const bind: Turn = { command: ["mount", "--bind", `${root}/base/z`, `${root}/base/z`] };
  const readOnly: Turn = { command: ["mount", "-o", "remount,bind,ro", `${root}/base/z`] };
  const next = { ...after, ...generated({ "base/z/z.yaml": "version: 2\n" }) };
  const tree = listTree(root);
  assert.deepEqual(outcomes(mounted, root, [bind, readOnly, { write: next }]), [
    refused(
      "base/z/z.yaml",
      "It stands on another file system than .plinth (EXDEV). Nothing was changed. Have the repository on one file system, then run plinth gen again.",
      tree,
    ),
  ]);
});

test(
  "with one folder that its owner protects all is taken back",
  needs(...asNobody, process.execPath, "--version"),
  (t) => {
    const root = temporaryTree(t, { ...before, ...generated({ "base/z/z.yaml": "version: 1\n" }) });
    for (const folder of ["", "base", "base/old", "base/z"]) {
      if (isRoot) chownSync(`${root}/${folder}`, 65534, 65534);
    }
    chmodSync(`${root}/base/z`, 0o555);
    const next = { ...after, ...generated({ "base/z/z.yaml": "version: 2\n" }) };
    const tree = listTree(root);
    const found = outcomes(asNobody, root, [{ write: next }]);
    chmodSync(`${root}/base/z`, 0o755);
    assert.deepEqual(found, [
      refused(
        "base/z/z.yaml",
        "Writing is not permitted (EACCES). Nothing was changed. Give yourself the right to write there, then run plinth gen again.",
        tree,
      ),
    ]);
    assert.deepEqual(outcomes(asNobody, root, [{ write: next }])[0]?.findings, []);
  },
);

function generated(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, body]) => [path, stamp(path, body, "system.ts")]));
}

function refused(file: string, message: string, tree = before): Outcome {
  return { findings: [{ rule: "write-failed", severity: "error", file, message }], tree };
}

/** Skips a test, and says why, where this machine does not let us run a command. */
function needs(...command: readonly string[]): { readonly skip: string | false } {
  const [program = "", ...args] = command;
  const works = spawnSync(program, args).status === 0;
  return { skip: works ? false : `this machine cannot run: ${command.join(" ")}` };
}

/** What came of the turns, run by a process of its own that a command starts. */
function outcomes(command: readonly string[], root: string, turns: readonly Turn[]): readonly Outcome[] {
  const job: Job = { root, owned: ["base", "overlays"], turns, list: true };
  const file = fileURLToPath(import.meta.resolve("./writer-process.ts"));
  const [program = "", ...args] = [...command, process.execPath, file];
  const { stdout, stderr, status } = spawnSync(program, args, { input: JSON.stringify(job), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): Outcome => JSON.parse(line));
}
