/** For tests. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until it is so. @throws when it is not after `timeoutMs`. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < end, `not so after ${timeoutMs} ms: ${isSo}`);
    await sleep(10);
  }
}
