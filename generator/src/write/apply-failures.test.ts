import assert from "node:assert/strict";
import { lstatSync, readdirSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { test } from "node:test";
import type { Disk } from "./disk.ts";
import { stamp } from "./header.ts";
import { diskError, interruptedDisk } from "./interrupted-disk.ts";
import { formatName, processName } from "./process-name.ts";
import { listTree, type Tree, temporaryTree } from "./temporary-tree.ts";
import { first, owned, personal, second } from "./two-versions.ts";
import { writeTree } from "./write.ts";

const before: Tree = { ...first, ...personal };
const after: Tree = { ...second, ...personal };

function write(root: string, disk?: Disk, tree = second) {
  return writeTree(root, owned, new Map(Object.entries(tree)), {}, disk).findings;
}

test("whichever operation fails, either all is written, or nothing is changed and one finding says why", (t) => {
  const outcomes = { written: 0, unchanged: 0 };
  for (let failing = 0, reached = true; reached; failing++) {
    reached = false;
    const root = temporaryTree(t, before);
    const inodes = inodesOf(root, before);
    const disk = interruptedDisk((count, operation) => {
      if (count !== failing) return;
      reached = true;
      if (operation !== "existsSync") throw diskError("EIO");
    });
    const findings = write(root, disk);
    const there = withoutLeftovers(listTree(root));
    if (findings.length === 0) {
      assert.deepEqual(there, after, `operation ${failing}`);
      outcomes.written++;
    } else {
      assert.equal(findings.length, 1);
      assert.match(findings[0]?.message ?? "", /^The disk failed \(EIO\)\. Nothing was changed\. /);
      assert.deepEqual(there, before, `operation ${failing}`);
      assert.deepEqual(inodesOf(root, before), inodes, `operation ${failing}`);
      outcomes.unchanged++;
    }
  }
  assert.ok(outcomes.unchanged > 40 && outcomes.written > 3, JSON.stringify(outcomes));
});

for (const [direction, next, expected] of [
  ["on", second, after],
  ["back", first, before],
] as const) {
  test(`whichever operation is the last of a killed process, the next run goes ${direction} to the right tree`, (t) => {
    let halfWay = 0;
    for (let last = 0, reached = true; reached; last++) {
      reached = false;
      const root = temporaryTree(t, before);
      const disk = interruptedDisk((count) => {
        if (count < last) return;
        reached = true;
        throw diskError("EIO");
      });
      write(root, disk);
      const there = withoutLeftovers(listTree(root));
      for (const [path, text] of Object.entries(there)) {
        assert.ok(text === before[path] || text === after[path], `operation ${last}: ${path}`);
      }
      for (const [path, text] of Object.entries(personal)) assert.equal(there[path], text);
      if (isDifferent(there, before) && isDifferent(there, after)) halfWay++;
      die(root);
      assert.deepEqual(write(root, undefined, next), [], `operation ${last}`);
      assert.deepEqual(listTree(root), expected, `operation ${last}`);
    }
    assert.ok(halfWay > 10, `only ${halfWay} times the tree was neither the old nor the new one`);
  });
}

test("a file that made way for a folder comes back when a later operation fails", (t) => {
  const text = stamp("x.yaml", "a: 1\n", "system.ts");
  const root = temporaryTree(t, { "base/x": text, "base/y.yaml": text });
  let renames = 0;
  const disk = interruptedDisk((_count, operation) => {
    if (operation === "renameSync" && ++renames === 2) throw diskError("EIO");
  });
  const next = { "base/x/x.yaml": text, "base/y.yaml": stamp("y.yaml", "a: 2\n", "system.ts") };
  assert.equal(write(root, disk, next)[0]?.file, "base/y.yaml");
  assert.deepEqual(listTree(root), { "base/x": text, "base/y.yaml": text });
});

test("what cannot be taken back is told", (t) => {
  const root = temporaryTree(t, before);
  let renames = 0;
  const disk = interruptedDisk((_count, operation) => {
    if (operation === "renameSync" && ++renames > 1) throw diskError("EROFS");
  });
  const [finding] = write(root, disk);
  assert.match(
    finding?.message ?? "",
    /^The file system is read-only \(EROFS\)\. What was done could not be taken back for \d+ files, .+ among them\. /,
  );
});

test("a mistake in the program is no finding, but is taken back too", (t) => {
  const root = temporaryTree(t, before);
  let renames = 0;
  const disk = interruptedDisk((_count, operation) => {
    if (operation === "renameSync" && ++renames === 3) throw new TypeError("a mistake");
  });
  assert.throws(() => write(root, disk), { name: "TypeError", message: "a mistake" });
  assert.deepEqual(listTree(root), before);
});

/** Makes what this process left look like a dead one's. */
function die(root: string): void {
  const plinth = `${root}/.plinth`;
  if (lstatSync(plinth, { throwIfNoEntry: false }) === undefined) return;
  const self = `write-${formatName(processName())}`;
  const dead = `write-${formatName({ ...processName(), start: "1" })}`;
  for (const name of readdirSync(plinth)) {
    if (name === self) renameSync(`${plinth}/${self}`, `${plinth}/${dead}`);
    if (name !== "lock" || readlinkSync(`${plinth}/lock`) !== self) continue;
    unlinkSync(`${plinth}/lock`);
    symlinkSync(dead, `${plinth}/lock`);
  }
}

function withoutLeftovers(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).filter(([path]) => !path.startsWith(".plinth/") && !path.endsWith("/")),
  );
}

function inodesOf(root: string, tree: Tree): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(tree).map((path) => [path, lstatSync(`${root}/${path}`).ino]));
}

function isDifferent(one: Tree, other: Tree): boolean {
  return JSON.stringify(Object.entries(one).sort()) !== JSON.stringify(Object.entries(other).sort());
}
