import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { promisify } from "node:util";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
});
afterEach(() => {
  chmodSync(cache, 0o755);
  rmSync(cache, { recursive: true });
});

interface Run {
  readonly found: readonly string[];
  readonly loadedAjv: boolean;
}

/** Validates two objects in a process of its own, and says what it found and whether it loaded ajv. */
async function run(folder = cache): Promise<Run> {
  const script = `
    import { createRequire } from "node:module";
    import { openSchemas } from ${JSON.stringify(new URL("schemas.ts", import.meta.url).href)};
    const schemas = openSchemas({ kubernetes: "1.36", cache: ${JSON.stringify(folder)} });
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec: { ports: [{ prt: 80 }] } };
    const store = { apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata: { name: "a" }, spec: { provider: { aws: { service: "SSM" } } } };
    const found = [service, store].flatMap((object) => schemas.validate(object)).map(({ path, fault }) => fault + " " + path.join("."));
    const loadedAjv = Object.keys(createRequire(import.meta.url).cache).some((file) => /ajv.dist.(ajv|core)\\.js$/.test(file));
    process.stdout.write(JSON.stringify({ found, loadedAjv }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const result: Run = JSON.parse(stdout);
  return result;
}

const found = [
  "missing spec.ports.0.port",
  "unknown-field spec.ports.0.prt",
  "enum spec.provider.aws.service",
  "missing spec.provider.aws.region",
].sort();

function assertRun({ found: actual, loadedAjv }: Run, expected: { readonly loadedAjv: boolean }): void {
  assert.deepEqual({ found: [...actual].sort(), loadedAjv }, { found, ...expected });
}

function files(): readonly string[] {
  return readdirSync(join(cache, "schemas")).sort();
}

test("a cold run compiles, a warm one finds the same without loading ajv", async () => {
  assertRun(await run(), { loadedAjv: true });
  const written = files();
  assertRun(await run(), { loadedAjv: false });
  assert.deepEqual(files(), written);
});

test("only what the objects use is compiled", async () => {
  await run();
  assert.ok(files().length < 15, files().join());
});

test("damaged files are compiled anew", async () => {
  await run();
  const whole = files().map((file) => readFileSync(join(cache, "schemas", file), "utf8"));
  for (const [index, file] of files().entries()) {
    writeFileSync(
      join(cache, "schemas", file),
      index % 2 === 0 ? "throw new Error()" : (whole[index] ?? "").slice(0, -9),
    );
  }
  assertRun(await run(), { loadedAjv: true });
  assert.deepEqual(
    files().map((file) => readFileSync(join(cache, "schemas", file), "utf8")),
    whole,
  );
});

test("a folder that can't be written to only makes it slower", async () => {
  const file = join(cache, "file");
  writeFileSync(file, "");
  assertRun(await run(file), { loadedAjv: true });
});

test("a folder that may only be read is read", async () => {
  await run();
  chmodSync(join(cache, "schemas"), 0o555);
  chmodSync(cache, 0o555);
  assertRun(await run(), { loadedAjv: false });
});

test("several processes at once find the same and leave a whole cache", async () => {
  const runs = await Promise.all([run(), run(), run()]);
  for (const one of runs) assert.deepEqual([...one.found].sort(), found);
  assert.deepEqual(
    files().filter((file) => !file.endsWith(".js")),
    [],
  );
  assertRun(await run(), { loadedAjv: false });
});
