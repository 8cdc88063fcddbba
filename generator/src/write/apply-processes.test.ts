import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { ownership, stamp } from "./header.ts";
import { listTree, type Tree, temporaryTree } from "./temporary-tree.ts";
import { writeTree } from "./write.ts";
import type { Job, Outcome } from "./writer-process.ts";

const owned = ["base", "overlays"];
const personal: Tree = { "base/w1/notes.md": "Mine.\n", "overlays/dev/w2/pin/kustomization.yaml": "images: []\n" };
const [first, second] = [bulk(1), bulk(2)];

// The processes start in half the time when they need not compile again.
const compiled = mkdtempSync(join(tmpdir(), "plinth-compiled-"));
after(() => rmSync(compiled, { recursive: true, force: true }));

/** A few hundred files: a third of the folders in one version only, a third in the other, a third changed. */
function bulk(version: 1 | 2): Tree {
  const folders = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? `base/w${n}` : `overlays/dev/w${n}`));
  const chosen = folders.filter((_, n) => n % 3 === 0 || n % 3 === version);
  const entries = chosen.flatMap((folder) =>
    ["a", "b", "c", "d", "deep/e", `only-${version}`].map((name) => {
      const body = `name: ${name}\nversion: ${name === "a" ? "same" : version}\n`.padEnd(500, "# filler\n");
      return [`${folder}/${name}.yaml`, stamp("x.yaml", body, "system.ts")] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function start(test: TestContext, job: Job): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const program = fileURLToPath(import.meta.resolve("./writer-process.ts"));
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
  const child = spawn(process.execPath, [program], { env, stdio: ["pipe", "pipe", "inherit"] });
  test.after(() => child.kill("SIGKILL"));
  child.stdin.end(JSON.stringify(job));
  return child;
}

async function startForever(test: TestContext, root: string): Promise<ChildProcess> {
  const child = start(test, { root, owned, turns: [{ write: second }, { write: first }], forever: true });
  await once(child.stdout, "data");
  return child;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

test("a process killed at any moment leaves whole files, and the next run ends in the right tree", async (t) => {
  const seed = 7;
  const root = temporaryTree(t, { ...first, ...personal }, existsSync("/dev/shm") ? "/dev/shm" : tmpdir());
  let inTheMidst = 0;
  for (const [turn, delay] of fc.sample(fc.nat(60), { seed, numRuns: 50 }).entries()) {
    const child = await startForever(t, root);
    await sleep(delay);
    child.kill("SIGKILL");
    await once(child, "exit");

    const about = `seed ${seed}, kill ${turn}, after ${delay} ms`;
    if (existsSync(`${root}/.plinth`)) inTheMidst++;
    for (const [path, content] of Object.entries(listTree(root))) {
      if (path.startsWith(".plinth/") || path.endsWith("/") || path in personal) continue;
      assert.equal(ownership(content), "ours", `${about}: ${path}`);
    }
    const wanted = turn % 2 === 0 ? first : second;
    assert.deepEqual(writeTree(root, owned, new Map(Object.entries(wanted))).findings, [], about);
    assert.deepEqual(listTree(root), { ...wanted, ...personal }, about);
  }
  assert.ok(inTheMidst >= 5, `only ${inTheMidst} of 50 kills came in the midst of a write`);
});

test("while another process writes, the finding names it; when it is killed, its lock is taken over", async (t) => {
  const root = temporaryTree(t, first);
  const child = await startForever(t, root);
  for (let waited = 0; ; waited++) {
    assert.ok(waited < 1000, "the other process never held the lock");
    child.kill("SIGSTOP");
    await sleep(5);
    if (lstatSync(`${root}/.plinth/lock`, { throwIfNoEntry: false })?.isSymbolicLink()) break;
    child.kill("SIGCONT");
    await sleep(1);
  }
  const before = listTree(root);
  // Different from both trees, so that there is something to write whatever the other has done.
  const desired = new Map([["base/x.yaml", stamp("x.yaml", "a: 1\n", "system.ts")]]);
  const { findings } = writeTree(root, owned, desired);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ["locked"],
  );
  assert.match(findings[0]?.message ?? "", new RegExp(`^Process ${child.pid} on `));
  assert.deepEqual(listTree(root), before);

  child.kill("SIGKILL");
  await once(child, "exit");
  assert.deepEqual(writeTree(root, owned, desired).findings, []);
  assert.deepEqual(listTree(root), Object.fromEntries(desired));
});

test("of several that write the same at once, one at least does, and the others say why they did not", async (t) => {
  const root = temporaryTree(t, { ...first, ...personal });
  const children = [1, 2, 3].map(() => start(t, { root, owned, turns: [{ write: second }] }));
  const outcomes = await Promise.all(
    children.map(async ({ stdout }): Promise<Outcome> => JSON.parse(await text(stdout))),
  );
  const rules = outcomes.map(({ findings }) => findings.map(({ rule }) => rule));
  assert.ok(rules.some((found) => found.length === 0));
  for (const found of rules) assert.ok(["", "locked", "write-failed"].includes(found.join()), found.join());
  assert.deepEqual(listTree(root), { ...second, ...personal });
});
