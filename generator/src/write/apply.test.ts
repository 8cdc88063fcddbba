import assert from "node:assert/strict";
import fs, { statSync, symlinkSync, utimesSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { applyPlan } from "./apply.ts";
import { ownership, stamp } from "./header.ts";
import { diskError, interruptedDisk } from "./interrupted-disk.ts";
import { takeLock } from "./lock.ts";
import { hasChanges, planWrite } from "./plan.ts";
import { formatName, processName } from "./process-name.ts";
import { addFiles, listTree, type Tree, temporaryTree } from "./temporary-tree.ts";
import { readTree } from "./tree.ts";
import { first, owned, personal, second } from "./two-versions.ts";
import { writeTree } from "./write.ts";

function write(root: string, tree: Tree, disk = fs) {
  return writeTree(root, owned, new Map(Object.entries(tree)), {}, disk);
}

function planFor(root: string, tree: Tree) {
  const desired = new Map(Object.entries(tree));
  return planWrite(desired, readTree(root, owned, desired));
}

function rules({ findings }: ReturnType<typeof write>) {
  return findings.map(({ rule, file }) => [rule, file]);
}

test("an empty folder becomes the desired tree", (t) => {
  const root = temporaryTree(t);
  assert.deepEqual(write(root, first).findings, []);
  assert.deepEqual(listTree(root), first);
});

test("files are created, replaced and removed, emptied folders go, and a person's files stay", (t) => {
  const root = temporaryTree(t, { ...first, ...personal });
  assert.deepEqual(write(root, second).findings, []);
  assert.deepEqual(listTree(root), { ...second, ...personal });
  assert.deepEqual(write(root, first).findings, []);
  assert.deepEqual(listTree(root), { ...first, ...personal });
});

test("when nothing is desired any more, nothing of ours is left, down to the folders", (t) => {
  const root = temporaryTree(t, first);
  assert.deepEqual(write(root, {}).findings, []);
  assert.deepEqual(listTree(root), {});
});

test("a stale file of ours makes way for a folder", (t) => {
  const text = stamp("x.yaml", "a: 1\n", "system.ts");
  const root = temporaryTree(t, { "base/x": text });
  assert.deepEqual(write(root, { "base/x/x.yaml": text }).findings, []);
  assert.deepEqual(listTree(root), { "base/x/x.yaml": text });
});

test("writing again touches nothing", (t) => {
  const root = temporaryTree(t, second);
  const untouchable = interruptedDisk((_count, operation) => assert.equal(operation, "existsSync"));
  const desired = new Map(Object.entries(second));
  assert.deepEqual(writeTree(root, owned, desired, {}, untouchable).findings, []);
});

test("leftovers of a killed run are removed when there is nothing else to do", (t) => {
  const dead = `write-${formatName({ ...processName(), start: "1" })}`;
  const root = temporaryTree(t, { ...first, [`.plinth/${dead}/new/base/a.yaml`]: "half" });
  assert.deepEqual(write(root, first).findings, []);
  assert.deepEqual(listTree(root), first);
});

test("that leftovers cannot be removed is no finding when the tree is right", (t) => {
  const dead = `write-${formatName({ ...processName(), start: "1" })}`;
  const root = temporaryTree(t, { ...first, [`.plinth/${dead}/`]: "" });
  const readOnly = interruptedDisk((_count, operation) => {
    if (operation !== "existsSync" && !operation.startsWith("read")) throw diskError("EROFS");
  });
  assert.deepEqual(writeTree(root, owned, new Map(Object.entries(first)), {}, readOnly).findings, []);
});

test("a file that stays the same keeps its time and inode when others change", (t) => {
  const root = temporaryTree(t, first);
  const file = `${root}/base/a/deployment.yaml`;
  utimesSync(file, 1_000_000_000, 1_000_000_000);
  const { ino } = statSync(file);
  write(root, second);
  assert.equal(statSync(file).mtimeMs, 1_000_000_000_000);
  assert.equal(statSync(file).ino, ino);
});

for (const [umask, mode] of [
  [0o022, 0o644],
  [0o002, 0o644],
  [0o077, 0o600],
] as const) {
  test(`with umask ${umask.toString(8)} files get mode ${mode.toString(8)}`, (t) => {
    const root = temporaryTree(t, first);
    const before = process.umask(umask);
    t.after(() => process.umask(before));
    write(root, second);
    for (const path of ["base/new/x.yaml", "base/a/created.yaml", "base/a/replaced.yaml"]) {
      assert.equal(statSync(`${root}/${path}`).mode & 0o777, mode);
      assert.equal(statSync(`${root}/${path}`).nlink, 1);
    }
  });
}

test("one edited file is enough for nothing to be written", (t) => {
  const before = { ...first, "base/a/replaced.yaml": `${first["base/a/replaced.yaml"]}# mine\n` };
  const root = temporaryTree(t, before);
  assert.deepEqual(rules(write(root, second)), [["edited-file", "base/a/replaced.yaml"]]);
  assert.deepEqual(listTree(root), before);
});

test("with overwrite the edited file is replaced", (t) => {
  const root = temporaryTree(t, { ...first, "base/a/replaced.yaml": `${first["base/a/replaced.yaml"]}# mine\n` });
  const overwrite = ["base/a/replaced.yaml"];
  assert.deepEqual(writeTree(root, owned, new Map(Object.entries(second)), { overwrite }).findings, []);
  assert.deepEqual(listTree(root), second);
});

test("nothing is written through a link that leads out of the root", (t) => {
  const elsewhere = temporaryTree(t, { "notes.md": "Mine.\n" });
  const root = temporaryTree(t, { "base/": "" });
  symlinkSync(elsewhere, `${root}/base/new`);
  symlinkSync(elsewhere, `${root}/overlays`);
  assert.deepEqual(rules(write(root, second)), [
    ["foreign-file", "base/new"],
    ["foreign-file", "overlays"],
  ]);
  assert.deepEqual(listTree(elsewhere), { "notes.md": "Mine.\n" });
  assert.deepEqual(listTree(root), { "base/new": `-> ${elsewhere}`, overlays: `-> ${elsewhere}` });
});

test("a person's file where a folder must be is reported and stays", (t) => {
  const root = temporaryTree(t, { base: "Mine.\n" });
  assert.deepEqual(rules(write(root, second)), [["foreign-file", "base"]]);
  assert.deepEqual(listTree(root), { base: "Mine.\n" });
});

test("a plan with findings is not applied", (t) => {
  const root = temporaryTree(t, { base: "Mine.\n" });
  assert.throws(() => applyPlan(root, planFor(root, second)), { name: "RangeError" });
});

test("while another writer holds the lock, nothing is written", (t) => {
  const root = temporaryTree(t, first);
  const lock = takeLock(root, fs);
  assert.ok("release" in lock);
  assert.deepEqual(rules(write(root, second)), [["locked", ".plinth/lock"]]);
  lock.release();
  assert.deepEqual(listTree(root), first);
});

for (const [what, path, meanwhile] of [
  ["edits a file that would be replaced", "base/a/replaced.yaml", { "base/a/replaced.yaml": "mine: 1\n" }],
  ["edits a file that would be removed", "base/gone/x.yaml", { "base/gone/x.yaml": "mine: 1\n" }],
  ["writes a file where one would be created", "base/a/created.yaml", { "base/a/created.yaml": "mine: 1\n" }],
  ["writes into a folder that would be new", "base/new", { "base/new/notes.md": "Mine.\n" }],
  ["makes a file of what would be a folder", "overlays/prod", { "overlays/prod": "Mine.\n" }],
] as const) {
  test(`when a person ${what} between plan and write, all is taken back and the person's file stays`, (t) => {
    const root = temporaryTree(t, first);
    const plan = planFor(root, second);
    addFiles(root, meanwhile);
    const [finding, ...more] = applyPlan(root, plan);
    assert.deepEqual([finding?.rule, finding?.file, more], ["write-failed", path, []]);
    assert.deepEqual(listTree(root), { ...first, ...meanwhile });
  });
}

test("a folder in which a person puts a file while it is emptied stays", (t) => {
  const root = temporaryTree(t, first);
  const plan = planFor(root, second);
  addFiles(root, { "base/gone-whole/notes.md": "Mine.\n" });
  assert.deepEqual(applyPlan(root, plan), []);
  assert.deepEqual(listTree(root), { ...second, "base/gone-whole/notes.md": "Mine.\n" });
});

test("a file system without hard links is written to all the same", (t) => {
  const root = temporaryTree(t, { ...first, ...personal });
  const linkless = interruptedDisk((_count, operation) => {
    if (operation === "linkSync") throw diskError("EPERM");
  });
  assert.deepEqual(writeTree(root, owned, new Map(Object.entries(second)), {}, linkless).findings, []);
  assert.deepEqual(listTree(root), { ...second, ...personal });
});

test("whatever stands there, the tree becomes as desired with all foreign files, or nothing changes", (t) => {
  const one = stamp("a.yaml", "a: 1\n", "system.ts");
  const two = stamp("a.yaml", "a: 2\n", "system.ts");
  const edited = `${one}# mine\n`;
  const files = ["base/a/x.yaml", "base/a/y/z.yaml", "base/b/x.yaml", "base/y", "overlays/x.yaml", "cluster/iam/x"];
  function tree(...texts: readonly string[]): fc.Arbitrary<Tree> {
    const standing = fc.dictionary(fc.constantFrom(...files), fc.constantFrom(...texts), { noNullPrototype: true });
    // A file where other trees have a folder.
    const below = (path: string) => path.startsWith("base/a/");
    const withFile = fc.record({ rest: standing, text: fc.constantFrom(...texts) }).map(({ rest, text }) => ({
      ...Object.fromEntries(Object.entries(rest).filter(([path]) => !below(path))),
      "base/a": text,
    }));
    return fc.oneof({ weight: 3, arbitrary: standing }, { weight: 1, arbitrary: withFile });
  }
  const outcomes = { written: 0, refused: 0 };
  fc.assert(
    fc.property(tree(one, two, edited, "mine: 1\n"), tree(one, two), (before, wanted) => {
      const root = temporaryTree(t, before);
      const { findings } = write(root, wanted);
      if (findings.length > 0) {
        assert.deepEqual(listTree(root), before);
        outcomes.refused++;
        return;
      }
      const foreign = Object.entries(before).filter(
        ([path, text]) => !(path in wanted) && ownership(text) === "foreign",
      );
      assert.deepEqual(listTree(root), { ...Object.fromEntries(foreign), ...wanted });
      assert.ok(!hasChanges(planFor(root, wanted)));
      outcomes.written++;
    }),
    { numRuns: 200 },
  );
  assert.ok(outcomes.written > 10 && outcomes.refused > 10, JSON.stringify(outcomes));
});
