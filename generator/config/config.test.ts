import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { worker } from "../src/plinth.ts";
import {
  boolean,
  ConfigError,
  duration,
  list,
  number,
  oneOf,
  optional,
  readConfig,
  secretFile,
  string,
  url,
} from "./config.ts";

const size = { cpu: "1", memory: "1Gi" } as const;
const app = worker("app", { size, env: { LEVEL: "info", CONFIDENCE: 0.4, VERBOSE: true, CLASSES: ["cat", "dog"] } });

test("each variable is read by its parser", () => {
  const variables = { LEVEL: "warn", CONFIDENCE: "0.5", VERBOSE: "false", CLASSES: "a,b", UNRELATED: "x" };
  assert.deepEqual(
    readConfig<typeof app>({ LEVEL: string, CONFIDENCE: number, VERBOSE: boolean, CLASSES: list }, variables),
    { LEVEL: "warn", CONFIDENCE: 0.5, VERBOSE: false, CLASSES: ["a", "b"] },
  );
});

test("all that is wrong is told at once, and no value is", () => {
  const parsers = { LEVEL: oneOf("debug", "info"), CONFIDENCE: number, VERBOSE: boolean, CLASSES: list };
  assert.throws(
    () => readConfig<typeof app>(parsers, { LEVEL: "s3cret", CONFIDENCE: "high", VERBOSE: "yes" }),
    new ConfigError([
      'LEVEL: expected one of "debug", "info".',
      "CONFIDENCE: expected a number.",
      'VERBOSE: expected "true" or "false".',
      "CLASSES is not set.",
    ]),
  );
});

test("a variable that only some environments have may be absent", () => {
  const parser = optional(number);
  assert.deepEqual(readConfig<never>({ A: parser }, {}), {});
  assert.deepEqual(readConfig<never>({ A: parser }, { A: "1" }), { A: 1 });
});

test("a secret's file must be there at the start, and is read anew each time", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "plinth-config-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "token");
  assert.throws(() => secretFile(path), /expected the path of a file that can be read/);
  writeFileSync(path, "one\n");
  const file = secretFile(path);
  assert.equal(file.read(), "one");
  writeFileSync(path, "two\r\n");
  assert.equal(file.read(), "two");
});

test("numbers are decimal numbers and nothing that JavaScript would also take for one", () => {
  for (const text of ["", " ", "0x10", "1_000", "Infinity", "NaN", "1,5", "5m"])
    assert.throws(() => number(text), text);
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
      (value) => {
        assert.equal(number(String(value)), value);
      },
    ),
  );
});

test("durations are given in milliseconds", () => {
  assert.deepEqual(["250ms", "30s", "1.5m", "12h", "7d"].map(duration), [250, 30_000, 90_000, 43_200_000, 604_800_000]);
  for (const text of ["30", "s", "5 m", "-1s"]) assert.throws(() => duration(text), text);
});

test("a URL is absolute", () => {
  assert.equal(url("http://polybot:8081/results").port, "8081");
  assert.throws(() => url("/results"), /expected a URL/);
});

test("an empty text is an empty list", () => {
  assert.deepEqual(list(""), []);
  assert.deepEqual(list("a,,b"), ["a", "", "b"]);
});
