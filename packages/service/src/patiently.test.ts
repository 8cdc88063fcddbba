import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "./log.ts";
import { patiently } from "./patiently.ts";

function logged(): { lines: string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  const destination = {
    write: (line: string) => {
      const { level, pauseMs, msg, error } = JSON.parse(line);
      lines.push(`${level} ${msg} (${error.message}, ${pauseMs} ms)`);
    },
  };
  return { lines, log: createLog({ service: "x", level: "info", destination }) };
}

test("A step is done again until it works, and each failure is logged", async () => {
  const { lines, log } = logged();
  let times = 0;
  const step = async (): Promise<string> => {
    times += 1;
    if (times < 3) throw new Error(`away ${times}`);
    return "done";
  };
  const start = performance.now();
  assert.equal(await patiently("prepare the store", step, log, new AbortController().signal), "done");
  assert.ok(performance.now() - start >= 740);
  assert.deepEqual(lines, [
    "warn could not prepare the store; trying again (away 1, 250 ms)",
    "warn could not prepare the store; trying again (away 2, 500 ms)",
  ]);
});

test("A signal ends the pause at once, with an AbortError", async () => {
  const { log } = logged();
  const controller = new AbortController();
  const trying = patiently("x", () => Promise.reject(new Error("away")), log, controller.signal);
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(trying, { name: "AbortError" });
});

test("A step that fails after the signal fails the whole", async () => {
  const { lines, log } = logged();
  const step = (): Promise<never> => Promise.reject(new Error("away"));
  await assert.rejects(patiently("x", step, log, AbortSignal.abort()), new Error("away"));
  assert.deepEqual(lines, []);
});
