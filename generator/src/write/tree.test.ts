import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { test } from "node:test";
import { stamp } from "./header.ts";
import { temporaryTree } from "./temporary-tree.ts";
import { readTree } from "./tree.ts";

const ours = stamp("a.yaml", "a: 1\n", "system.ts");

test("what is desired and what is ours is read, other people's files are only named", (t) => {
  const root = temporaryTree(t, {
    "base/a/a.yaml": ours,
    "base/a/notes.md": "Mine.\n",
    "base/a/wanted.yaml": "not ours\n",
    "src/a.yaml": ours,
    "kustomization.yaml": ours,
  });
  const desired = new Map([["base/a/wanted.yaml", ours]]);
  assert.deepEqual(readTree(root, ["base", "overlays", "kustomization.yaml"], desired), {
    owned: ["base", "overlays", "kustomization.yaml"],
    files: new Map([
      ["base/a/a.yaml", ours],
      ["base/a/wanted.yaml", "not ours\n"],
      ["kustomization.yaml", ours],
    ]),
    folders: new Set(["base", "base/a"]),
    others: new Map([["base/a/notes.md", "file"]]),
  });
});

test("folders above an owned one are known, and what else stands in them is not", (t) => {
  const root = temporaryTree(t, { "cluster/iam/a.json": "{}\n", "cluster/terraform/main.tf": "" });
  const { folders, others } = readTree(root, ["cluster/iam"], new Map());
  assert.deepEqual(folders, new Set(["cluster", "cluster/iam"]));
  assert.deepEqual(others, new Map([["cluster/iam/a.json", "file"]]));
});

test("symbolic links are named and not followed, whether to a file, a folder, up, or nowhere", (t) => {
  const root = temporaryTree(t, { "base/a.yaml": ours, "elsewhere/b.yaml": ours });
  symlinkSync("a.yaml", `${root}/base/file`);
  symlinkSync("../elsewhere", `${root}/base/folder`);
  symlinkSync("..", `${root}/base/up`);
  symlinkSync("nothing", `${root}/base/nowhere`);
  symlinkSync("elsewhere", `${root}/overlays`);
  const { files, folders, others } = readTree(root, ["base", "overlays", "overlays/dev"], new Map());
  assert.deepEqual([...files.keys()], ["base/a.yaml"]);
  assert.deepEqual(folders, new Set(["base"]));
  assert.deepEqual(Object.fromEntries(others), {
    "base/file": "symbolic link",
    "base/folder": "symbolic link",
    "base/nowhere": "symbolic link",
    "base/up": "symbolic link",
    overlays: "symbolic link",
  });
});

test("a pipe is named and not opened", (t) => {
  const root = temporaryTree(t, { "base/": "" });
  execFileSync("mkfifo", [`${root}/base/pipe`]);
  assert.deepEqual(readTree(root, ["base"], new Map()).others, new Map([["base/pipe", "special file"]]));
});

test("a file where an owned folder should be is named", (t) => {
  const root = temporaryTree(t, { cluster: "Mine.\n" });
  assert.deepEqual(readTree(root, ["cluster/iam"], new Map()).others, new Map([["cluster", "file"]]));
});

test("a root that does not exist holds nothing", (t) => {
  const { files, folders, others } = readTree(`${temporaryTree(t)}/none`, ["base"], new Map());
  assert.equal(files.size + folders.size + others.size, 0);
});

test("nothing outside of the root can be owned", (t) => {
  const root = temporaryTree(t);
  for (const path of ["..", "/", "", ".", "base/../..", ".git", ".plinth"]) {
    assert.throws(() => readTree(root, [path], new Map()), { name: "RangeError" });
  }
});
