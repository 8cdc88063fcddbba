import assert from "node:assert/strict";
import fs, { readlinkSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { interruptedDisk } from "./interrupted-disk.ts";
import { leftoverFolders, takeLock } from "./lock.ts";
import { formatName, processName } from "./process-name.ts";
import { addFiles, listTree, temporaryTree } from "./temporary-tree.ts";

const self = processName();
const dead = `write-${formatName({ ...self, start: "1" })}`;
const elsewhere = "write-elsewhere-7-120201";

function take(root: string) {
  const lock = takeLock(root, fs);
  assert.ok("release" in lock, JSON.stringify(lock));
  return lock;
}

test("a lock names its holder's folder, and leaves nothing when released", (t) => {
  const root = temporaryTree(t);
  const lock = take(root);
  assert.equal(`${root}/.plinth/${readlinkSync(`${root}/.plinth/lock`)}`, lock.folder);
  addFiles(lock.folder, { "new/base/a.yaml": "" });
  lock.release();
  assert.deepEqual(listTree(root), {});
});

test("what else stands in .plinth stays", (t) => {
  const root = temporaryTree(t, { ".plinth/cache": "kept" });
  take(root).release();
  assert.deepEqual(listTree(root), { ".plinth/cache": "kept" });
});

test("while a lock is held, another is refused, with the holder's process id", (t) => {
  const root = temporaryTree(t);
  const lock = take(root);
  const before = listTree(root);
  assert.deepEqual(takeLock(root, fs), {
    rule: "locked",
    severity: "error",
    file: ".plinth/lock",
    message: `Process ${self.pid} on ${self.host} is writing here. Wait until it is done; if no plinth runs there any more, delete the folder .plinth.`,
  });
  assert.deepEqual(listTree(root), before);
  lock.release();
  take(root).release();
});

test("the lock of a process of another machine is respected", (t) => {
  const root = temporaryTree(t, { [`.plinth/${elsewhere}/`]: "" });
  symlinkSync(elsewhere, `${root}/.plinth/lock`);
  const lock = takeLock(root, fs);
  assert.ok("message" in lock && lock.message.startsWith("Process 7 on elsewhere is writing here."));
  assert.deepEqual(leftoverFolders(root, fs), []);
});

test("the lock of a dead process is taken over, and its folder is a leftover", (t) => {
  const root = temporaryTree(t, { [`.plinth/${dead}/new/base/a.yaml`]: "half" });
  symlinkSync(dead, `${root}/.plinth/lock`);
  assert.deepEqual(leftoverFolders(root, fs), [`${root}/.plinth/${dead}`]);
  const lock = take(root);
  assert.equal(`${root}/.plinth/${readlinkSync(`${root}/.plinth/lock`)}`, lock.folder);
  lock.release();
});

test("a dead lock that someone else takes over first is theirs", (t) => {
  const root = temporaryTree(t, { ".plinth/": "" });
  const link = `${root}/.plinth/lock`;
  symlinkSync(dead, link);
  let isFirst = true;
  const disk = interruptedDisk((_count, operation) => {
    if (operation !== "renameSync" || !isFirst) return;
    isFirst = false;
    fs.unlinkSync(link);
    symlinkSync(elsewhere, link);
  });
  const lock = takeLock(root, disk);
  assert.ok("rule" in lock && lock.rule === "locked");
  assert.deepEqual(listTree(root), { ".plinth/lock": `-> ${elsewhere}` });
});

test("a lock that is someone else's by now is not given back", (t) => {
  const root = temporaryTree(t);
  const lock = take(root);
  fs.unlinkSync(`${root}/.plinth/lock`);
  symlinkSync(elsewhere, `${root}/.plinth/lock`);
  lock.release();
  assert.deepEqual(listTree(root), { ".plinth/lock": `-> ${elsewhere}` });
});

test("a dead lock that someone else removes first is taken", (t) => {
  const root = temporaryTree(t, { ".plinth/": "" });
  symlinkSync(dead, `${root}/.plinth/lock`);
  let isFirst = true;
  const disk = interruptedDisk((_count, operation) => {
    if (operation === "renameSync" && isFirst) fs.unlinkSync(`${root}/.plinth/lock`);
    isFirst = operation !== "renameSync";
  });
  const lock = takeLock(root, disk);
  assert.ok("release" in lock);
  lock.release();
  assert.deepEqual(listTree(root), {});
});

test("a .plinth that another writer removes just when it is needed is made again", (t) => {
  const root = temporaryTree(t);
  const disk = interruptedDisk((count) => {
    if (count === 1) fs.rmdirSync(`${root}/.plinth`);
  });
  const lock = takeLock(root, disk);
  assert.ok("release" in lock);
  lock.release();
  assert.deepEqual(listTree(root), {});
});

test("a file in the place of .plinth is an error of the file system, and stays", (t) => {
  const root = temporaryTree(t, { ".plinth": "Mine.\n" });
  assert.throws(() => takeLock(root, fs), { code: "ENOTDIR" });
  assert.deepEqual(listTree(root), { ".plinth": "Mine.\n" });
});

test("a file in the place of the lock is an error of the file system, and stays", (t) => {
  const root = temporaryTree(t, { ".plinth/lock": "Mine.\n" });
  assert.throws(() => takeLock(root, fs), { code: "EINVAL" });
  assert.deepEqual(listTree(root), { ".plinth/lock": "Mine.\n" });
});
