import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chosenModel } from "./model.ts";
import { sample, Trial, until, type Worker } from "./trial.ts";

let trial: Trial;
let worker: Worker;
before(async () => {
  trial = await Trial.start();
  worker = await trial.ready();
});
after(() => trial?.[Symbol.asyncDispose]());

test("a photo is looked at: the picture drawn, the prediction kept, the event published, the bot told, the message deleted", async () => {
  await trial.ask("photo-1", await sample("00-1280x960.jpg"));
  await until(() => trial.reports.includes("photo-1"), "the report");
  const prediction = await trial.prediction("photo-1");
  const { sha256 } = chosenModel();
  assert.ok(prediction);
  assert.deepEqual(
    { ...prediction, labels: prediction.labels.length > 0, time: prediction.time > 1.7e9 },
    {
      _id: "photo-1",
      prediction_id: "photo-1",
      original_img_path: "photos/photo-1.jpg",
      predicted_img_path: "predictions/photo-1.jpg",
      labels: true,
      time: true,
      chat_id: 7,
      model: { name: "shapes", sha256 },
    },
  );
  assert.deepEqual(Object.keys(prediction.labels[0] ?? {}), ["class", "cx", "cy", "width", "height", "confidence"]);
  const drawn = await trial.object("predictions/photo-1.jpg");
  assert.deepEqual([...drawn.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  let events: { body: string }[] = [];
  await until(async () => {
    events = [...events, ...(await trial.drain(trial.heard))];
    return events.length > 0;
  }, "the event");
  const { predictionId, chatId, labels } = JSON.parse(events[0]?.body ?? "");
  assert.deepEqual({ predictionId, chatId, labels }, { predictionId: "photo-1", chatId: 7, labels: prediction.labels });
  await until(async () => (await trial.sqs.depth(trial.jobs.url)).inFlight === 0, "the message is deleted");
});

test("the same job again changes nothing, and nobody is told twice", async () => {
  const before = await trial.prediction("photo-1");
  await trial.ask("photo-1");
  await until(
    () => worker.lines.some(({ msg, predictionId }) => msg === "looked at before" && predictionId === "photo-1"),
    "the repetition",
  );
  assert.deepEqual(await trial.prediction("photo-1"), before);
  assert.deepEqual(
    trial.reports.filter((id) => id === "photo-1"),
    ["photo-1"],
  );
});

const broken = [
  ["empty", new Uint8Array(), "not-a-picture"],
  ["text", Buffer.from("no picture at all, but long enough to be one"), "unsupported-format"],
  ["svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "unsupported-format"],
] as const;
for (const [name, bytes] of broken) {
  test(`a photo that is ${name} has a result that says why, and the bot is told`, async () => {
    await trial.ask(`broken-${name}`, bytes);
    await until(() => trial.reports.includes(`broken-${name}`), "the report");
    const prediction = await trial.prediction(`broken-${name}`);
    assert.ok(
      ["not-a-picture", "unsupported-format", "damaged"].includes(prediction?.failure ?? ""),
      prediction?.failure,
    );
    assert.deepEqual([prediction?.predicted_img_path, prediction?.labels], [null, []]);
  });
}

test("a truncated photo has a result that says so", async () => {
  await trial.ask("truncated", (await sample("00-1280x960.jpg")).subarray(0, 5000));
  await until(() => trial.reports.includes("truncated"), "the report");
  assert.equal((await trial.prediction("truncated"))?.failure, "damaged");
});

test("a job whose photo is not there is a dead letter with the reason, and the bot is told", async () => {
  await trial.ask("nowhere");
  await until(() => trial.reports.includes("nowhere"), "the report");
  assert.equal((await trial.prediction("nowhere"))?.failure, "missing");
  let dead: { reason: string | undefined }[] = [];
  await until(async () => {
    dead = [...dead, ...(await trial.drain(trial.dead))];
    return dead.length > 0;
  }, "the dead letter");
  assert.deepEqual(
    dead.map(({ reason }) => reason),
    ["missing-photo"],
  );
});

test("when the bot is away the report comes later, once; the message does not wait for that", async () => {
  let refused = 0;
  trial.answer = () => (refused++ < 2 ? 503 : 200);
  await trial.ask("later", await sample("09-321x247.jpg"));
  await until(async () => (await trial.sqs.depth(trial.jobs.url)).inFlight === 0, "the message is deleted");
  await until(() => trial.reports.includes("later"), "the report");
  assert.equal(refused, 3);
  trial.answer = () => 200;
});

test("when S3 is away for a while, the photo is looked at after that", async () => {
  await trial.photo("photos/s3.jpg", await sample("09-321x247.jpg"));
  await trial.s3.stop();
  await trial.ask("s3");
  await until(() => worker.lines.some(({ msg }) => msg === "message failed"), "the failure");
  await trial.s3.start();
  await until(() => trial.reports.includes("s3"), "the report");
  assert.equal((await trial.prediction("s3"))?.failure, undefined);
});

test("a worker that is killed in the middle loses nothing", async () => {
  const photo = await sample("00-1280x960.jpg");
  for (let n = 0; n < 6; n++) await trial.ask(`killed-${n}`, photo);
  await until(() => trial.reports.some((id) => id.startsWith("killed-")), "the first");
  worker.child.kill("SIGKILL");
  await worker.ended;
  worker = await trial.ready();
  await until(() => new Set(trial.reports.filter((id) => id.startsWith("killed-"))).size === 6, "all six", 40_000);
});

test("SIGTERM under load: what is in flight is finished or given back, and the exit code is 0", async (t) => {
  const photo = await sample("00-1280x960.jpg");
  for (let n = 0; n < 20; n++) await trial.ask(`term-${n}`, photo);
  await until(() => trial.reports.some((id) => id.startsWith("term-")), "the first");
  worker.child.kill("SIGTERM");
  assert.equal(await worker.ended, 0);
  const kept = await trial.store.client
    .db()
    .collection("predictions")
    .countDocuments({ prediction_id: /^term-/ });
  const { visible, inFlight, delayed } = await trial.sqs.depth(trial.jobs.url);
  t.diagnostic(`20 jobs: ${kept} done, ${visible + delayed} in the queue, ${inFlight} in flight`);
  assert.deepEqual([kept + visible + delayed, inFlight], [20, 0]);
  worker = await trial.ready();
  await until(() => new Set(trial.reports.filter((id) => id.startsWith("term-"))).size === 20, "all twenty", 40_000);
});

test("no line of the log holds a password, and each line of a job has its prediction id", () => {
  const text = worker.lines.map((line) => JSON.stringify(line)).join("\n");
  assert.doesNotMatch(text, /owner:owner/);
  for (const line of worker.lines.filter(({ msg }) => msg === "looked at"))
    assert.match(String(line.predictionId), /./);
});

test("a process without its variables ends with 1 and one message that names them all", async () => {
  const { CONFIDENCE: _, ...rest } = trial.variables();
  const failed = trial.run({ ...rest, RESULTS_URL: "nowhere" });
  assert.equal(await failed.ended, 1);
  assert.match(
    failed.errors(),
    /2 of this process's variables can't be used:\n {2}CONFIDENCE is not set\.\n {2}RESULTS_URL: expected a URL\./,
  );
});

test("the chosen model is the file that the repository says", () => {
  const { modelFile, sha256 } = chosenModel();
  assert.equal(modelFile, join(import.meta.dirname, "../model/shapes.onnx"));
  assert.equal(createHash("sha256").update(readFileSync(modelFile)).digest("hex"), sha256);
});
