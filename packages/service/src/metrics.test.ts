import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics } from "./metrics.ts";

async function polybotLines(metrics: { text(): Promise<string> }): Promise<string[]> {
  return (await metrics.text())
    .split("\n")
    .filter((line) => /^(?:# \w+ )?polybot_/.test(line) && !line.includes("service_info"));
}

test("A counter's series all exist from the start, and a value that is not listed counts as other", async () => {
  const metrics = createMetrics("test");
  const results: readonly ("done" | "failed")[] = ["done", "failed"];
  const jobs = metrics.counter("jobs_total", "Jobs that ended.", { result: results });
  jobs.add({ result: "done" });
  jobs.add({ result: "done" }, 2);
  const hostile: { result: "done" } = JSON.parse('{"result":"whatever came in"}');
  jobs.add(hostile);
  assert.deepEqual(await polybotLines(metrics), [
    "# HELP polybot_jobs_total Jobs that ended.",
    "# TYPE polybot_jobs_total counter",
    'polybot_jobs_total{result="done"} 3',
    'polybot_jobs_total{result="failed"} 0',
    'polybot_jobs_total{result="other"} 1',
  ]);
});

test("A counter without labels", async () => {
  const metrics = createMetrics("test");
  metrics.counter("photos_total", "Photos.").add({});
  assert.deepEqual((await polybotLines(metrics)).slice(2), ["polybot_photos_total 1"]);
});

test("A gauge is what was set, or what is read when it is asked for", async () => {
  const metrics = createMetrics("test");
  let waiting = 1;
  metrics.gauge("queue_age_seconds", "Age of the oldest job.").set(1.5);
  metrics.gauge("events_due", "Events that wait.", () => waiting);
  waiting = 7;
  assert.deepEqual(
    (await polybotLines(metrics)).filter((line) => !line.startsWith("#")),
    ["polybot_queue_age_seconds 1.5", "polybot_events_due 7"],
  );
});

test("A histogram of seconds has buckets from 1 ms to 30 s", async () => {
  const metrics = createMetrics("test");
  const stage = metrics.histogram("stage_seconds", "How long stages take.", { stage: ["decode", "infer"] });
  stage.observe({ stage: "decode" }, 0.004);
  stage.observe({ stage: "decode" }, 31);
  const lines = await polybotLines(metrics);
  assert.deepEqual(
    lines.filter((line) => line.includes("decode")),
    [
      'polybot_stage_seconds_bucket{le="0.001",stage="decode"} 0',
      'polybot_stage_seconds_bucket{le="0.0025",stage="decode"} 0',
      ...["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30"].map(
        (bound) => `polybot_stage_seconds_bucket{le="${bound}",stage="decode"} 1`,
      ),
      'polybot_stage_seconds_bucket{le="+Inf",stage="decode"} 2',
      'polybot_stage_seconds_sum{stage="decode"} 31.004',
      'polybot_stage_seconds_count{stage="decode"} 2',
    ],
  );
  assert.ok(lines.includes('polybot_stage_seconds_count{stage="infer"} 0'));
});

test("What is timed is observed in seconds, also when it fails", async () => {
  const metrics = createMetrics("test");
  const step = metrics.histogram("step_seconds", "Steps.", {}, [0.01, 10]);
  assert.equal(await step.time({}, () => "result"), "result");
  const failing = step.time({}, async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    throw new Error("no");
  });
  await assert.rejects(failing, new Error("no"));
  const lines = await polybotLines(metrics);
  assert.ok(lines.includes('polybot_step_seconds_bucket{le="0.01"} 1'), lines.join("\n"));
  assert.ok(lines.includes('polybot_step_seconds_bucket{le="10"} 2'));
});

test("Labels that would make too many series, a repeated name and a bad one are refused", () => {
  const metrics = createMetrics("test");
  const many = Array.from({ length: 15 }, (_, index) => `v${index}`);
  assert.throws(() => metrics.counter("wide_total", "Wide.", { a: many, b: many }), {
    message: "The metric polybot_wide_total would have 225 series; 200 is the most.",
  });
  metrics.counter("twice_total", "Once.");
  assert.throws(() => metrics.counter("twice_total", "Twice."), /already been registered/);
  assert.throws(() => metrics.gauge("not a name", "No."), /Invalid metric name/);
});

test("Node's own figures are there, and services in one process do not share theirs", async () => {
  const one = createMetrics("one");
  const two = createMetrics("two");
  one.counter("jobs_total", "Jobs.").add({});
  two.counter("jobs_total", "Jobs.");
  assert.match(await one.text(), /^process_resident_memory_bytes \d+$/m);
  assert.match(await one.text(), /^nodejs_eventloop_lag_seconds /m);
  assert.match(await two.text(), /^polybot_jobs_total 0$/m);
});
