import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseMs, retrySeconds } from "./back-off.ts";

test("a message that fails again waits four times as long, up to a quarter of an hour and half of that more", () => {
  const id = "5fea7756-0ea4-451a-a703-a558b933e274";
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 40].map((count) => retrySeconds(count, id)),
    [1, 2, 3, 4, 5, 6, 40].map((count) => retrySeconds(count, id)),
  );
  const bases = [2, 8, 32, 128, 512, 900, 900];
  for (const [index, base] of bases.entries()) {
    for (let n = 0; n < 50; n += 1) {
      const seconds = retrySeconds(index + 1, String(n));
      assert.ok(Number.isInteger(seconds) && seconds >= base && seconds <= base * 1.5, `${seconds} for ${base}`);
    }
  }
});

test("messages that failed together don't come back together", () => {
  const waits = Array.from({ length: 200 }, (_, n) => retrySeconds(4, String(n)));
  assert.ok(new Set(waits).size > 40);
});

test("a server that fails is left alone for longer each time, up to five seconds", () => {
  assert.deepEqual([1, 2, 3, 6, 7, 100].map(pauseMs), [100, 200, 400, 3_200, 5_000, 5_000]);
});
