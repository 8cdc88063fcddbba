import assert from "node:assert/strict";
import { test } from "node:test";
import { livenessOf } from "./liveness.ts";

const well = { state: "running", pollAgeMs: 5000, busy: 1, longestMs: 10_000 } as const;

test("a process that starts, works, or drains is alive", () => {
  for (const status of [undefined, well, { ...well, state: "draining", longestMs: 1e9 } as const]) {
    assert.deepEqual(livenessOf(status), {});
  }
});

test("a queue that is not asked and a job that never ends are reasons to restart", () => {
  assert.deepEqual(livenessOf({ ...well, pollAgeMs: 200_000, longestMs: 301_000 }), {
    queue: "not asked for 200 s",
    job: "worked on for 301 s",
  });
});
