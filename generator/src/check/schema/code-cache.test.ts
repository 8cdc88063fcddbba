import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { openCodeCache } from "./code-cache.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what is written is read again, by another cache on the same folder too", () => {
  openCodeCache(folder).write("key", "code\n");
  assert.equal(openCodeCache(folder).read("key"), "code\n");
});

test("what was not written is undefined", () => {
  assert.equal(openCodeCache(folder).read("key"), undefined);
});

test("the folder is made when it is not there, and holds one file a key", () => {
  const cache = openCodeCache(join(folder, "a", "b"));
  cache.write("one", "1");
  cache.write("two", "2");
  assert.deepEqual(readdirSync(join(folder, "a", "b")).sort(), ["one.js", "two.js"]);
});

test("a file that is cut off, changed or empty is as good as none, and is replaced", () => {
  const cache = openCodeCache(folder);
  cache.write("key", "const a = 1;\n");
  const whole = readFileSync(join(folder, "key.js"), "utf8");
  for (const damaged of [whole.slice(0, -3), whole.replace("1", "2"), "", "\n", "const a = 1;\n"]) {
    writeFileSync(join(folder, "key.js"), damaged);
    assert.equal(cache.read("key"), undefined);
  }
  cache.write("key", "const a = 1;\n");
  assert.equal(readFileSync(join(folder, "key.js"), "utf8"), whole);
});

test("a folder that can't be written to is no error", () => {
  writeFileSync(join(folder, "file"), "");
  const cache = openCodeCache(join(folder, "file"));
  cache.write("key", "code");
  assert.equal(cache.read("key"), undefined);
});
