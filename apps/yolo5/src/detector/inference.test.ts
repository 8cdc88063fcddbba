import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { Inference } from "./inference.ts";
import type { Question } from "./inference-thread.ts";

const modelFile = join(import.meta.dirname, "../../model/shapes.onnx");
const question = (): Question => ({
  square: new Float32Array(3 * 640 * 640),
  selection: { confidence: 0.25, iou: 0.45 },
});

const threads: Worker[] = [];
process.on("worker", (thread) => threads.push(thread));

test("When a thread dies, what it was asked and has not answered is rejected, and the next questions start one other", async () => {
  await using inference = await Inference.open({ modelFile, sessions: 1 });
  const before = threads.length;
  const earlier = Promise.allSettled([inference.ask(question()), inference.ask(question())]);
  await setImmediate();
  // No question: the thread fails at it, between those before and those after.
  threads.at(-1)?.postMessage(null);
  const lost = await Promise.allSettled([inference.ask(question()), inference.ask(question())]);
  const said = (outcome: PromiseSettledResult<unknown>) =>
    outcome.status === "rejected" ? String(outcome.reason) : "answered";
  // An answer that is on its way when the thread dies may still be lost.
  for (const outcome of await earlier) assert.match(said(outcome), /^answered$|^Error: The inference thread ended\.$/);
  for (const outcome of lost) assert.equal(said(outcome), "Error: The inference thread ended.");
  const again = await Promise.all([inference.ask(question()), inference.ask(question()), inference.ask(question())]);
  assert.equal(again.length, 3);
  assert.equal(threads.length - before, 1);
});

test("Two sessions are two threads, which share the questions", async () => {
  const before = threads.length;
  await using inference = await Inference.open({ modelFile, sessions: 2 });
  assert.equal(threads.length - before, 2);
  const posted = threads.slice(before).map((thread) => {
    const count = { questions: 0 };
    const post = thread.postMessage.bind(thread);
    thread.postMessage = (...message: Parameters<Worker["postMessage"]>) => {
      count.questions++;
      post(...message);
    };
    return count;
  });
  await Promise.all([1, 2, 3, 4, 5, 6].map(() => inference.ask(question())));
  assert.deepEqual(posted, [{ questions: 3 }, { questions: 3 }]);
});

test("Whoever asks gives the square away, and gets it back", async () => {
  await using inference = await Inference.open({ modelFile, sessions: 1 });
  const asked = question();
  const answer = await inference.ask(asked);
  assert.equal(asked.square.length, 0);
  assert.equal(answer.square.length, 3 * 640 * 640);
});
