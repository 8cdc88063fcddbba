import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { createTracer } from "@polybot/service";
import { readSpans } from "./otlp.ts";
import { type Span, startTraces, type Traces } from "./traces.ts";

test("the spans of two services are one trace, with parents, times, attributes and failures", async () => {
  await using traces = await startTraces();
  const heard: string[] = [];
  traces.onSpan(({ name }) => heard.push(name));
  const url = `${traces.url}/v1/traces`;
  const polybot = createTracer({ service: "polybot", url });
  const yolo5 = createTracer({ service: "yolo5", url });
  const from = Date.now();
  await polybot.span("photo", { attributes: { bytes: 1280, size: 0.5, kind: "jpeg", album: true } }, (photo) =>
    polybot.span("send", (send) =>
      yolo5
        .span("detect", { parent: send.context }, async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new Error("no model");
        })
        .catch(() => photo.context),
    ),
  );
  assert.deepEqual(await Promise.all([polybot.flush(5000), yolo5.flush(5000)]), [true, true]);
  const [photo, send, detect] = ["photo", "send", "detect"].map((name) => spanNamed(traces, name));
  assert.deepEqual([photo?.service, send?.service, detect?.service], ["polybot", "polybot", "yolo5"]);
  assert.equal(new Set(traces.spans.map(({ traceId }) => traceId)).size, 1);
  assert.deepEqual(
    [photo?.parentSpanId, send?.parentSpanId, detect?.parentSpanId],
    [undefined, photo?.spanId, send?.spanId],
  );
  assert.deepEqual(photo?.attributes, { bytes: 1280, size: 0.5, kind: "jpeg", album: true });
  assert.deepEqual([photo?.error, send?.error, detect?.error], [undefined, undefined, "no model"]);
  for (const { startMs, endMs } of traces.spans) assert.ok(from - 2 <= startMs && startMs <= endMs);
  assert.ok((detect?.endMs ?? 0) - (detect?.startMs ?? 0) >= 19);
  assert.deepEqual(heard.toSorted(), ["detect", "photo", "send"]);
});

test("the oldest spans are forgotten", async () => {
  await using traces = await startTraces({ keep: 3 });
  const tracer = createTracer({ service: "polybot", url: `${traces.url}/v1/traces` });
  for (const name of ["1", "2", "3", "4", "5"]) await tracer.span(name, () => undefined);
  await tracer.flush(5000);
  assert.deepEqual(
    traces.spans.map(({ name }) => name),
    ["3", "4", "5"],
  );
});

test("while it is down exporters fail, and what comes after is received", async () => {
  await using traces = await startTraces();
  await traces.stop();
  await assert.rejects(fetch(`${traces.url}/v1/traces`, { method: "POST" }));
  await traces.start();
  const tracer = createTracer({ service: "polybot", url: `${traces.url}/v1/traces` });
  await tracer.span("after", () => undefined);
  assert.equal(await tracer.flush(5000), true);
  assert.deepEqual(
    traces.spans.map(({ name }) => name),
    ["after"],
  );
});

test("a request is read as OTLP has it, also gzipped", async () => {
  await using traces = await startTraces();
  const body = gzipSync(JSON.stringify(example));
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  const answer = await fetch(`${traces.url}/v1/traces`, { method: "POST", headers, body });
  assert.deepEqual([answer.status, await answer.json()], [200, {}]);
  assert.deepEqual(traces.spans, [
    {
      traceId: "5b8efff798038103d269b633813fc60c",
      spanId: "eee19b7ec3c1b174",
      parentSpanId: undefined,
      service: "my.service",
      name: "I'm a server span",
      startMs: 1544712660000,
      endMs: 1544712661000.5,
      attributes: { "my.span.attr": "some value", count: 7, list: ["a", 2] },
      error: undefined,
    },
  ]);
});

test("what is no traces is refused", async () => {
  await using traces = await startTraces();
  const post = async (path: string, type: string, body: string) => {
    const init = { method: "POST", headers: { "content-type": type }, body };
    return (await fetch(traces.url + path, init)).status;
  };
  assert.equal(await post("/v1/traces", "application/json", "{"), 400);
  assert.equal(
    await post("/v1/traces", "application/json", '{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}'),
    400,
  );
  assert.equal(await post("/v1/traces", "application/x-protobuf", "x"), 415);
  assert.equal(await post("/v1/metrics", "application/json", "{}"), 404);
  assert.equal((await fetch(`${traces.url}/v1/traces`)).status, 404);
  assert.deepEqual(traces.spans, []);
  assert.throws(() => readSpans({ resourceSpans: {} }), { name: "TypeError", message: "resourceSpans is not a list" });
});

function spanNamed({ spans }: Traces, name: string): Span | undefined {
  return spans.find((span) => span.name === name);
}

/** The example of opentelemetry-proto (examples/trace.json), with an integer and a list added. */
const example = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "my.service" } }] },
      scopeSpans: [
        {
          scope: { name: "my.library", version: "1.0.0" },
          spans: [
            {
              traceId: "5B8EFFF798038103D269B633813FC60C",
              spanId: "EEE19B7EC3C1B174",
              parentSpanId: "",
              name: "I'm a server span",
              startTimeUnixNano: "1544712660000000000",
              endTimeUnixNano: "1544712661000500000",
              kind: 2,
              attributes: [
                { key: "my.span.attr", value: { stringValue: "some value" } },
                { key: "count", value: { intValue: "7" } },
                { key: "list", value: { arrayValue: { values: [{ stringValue: "a" }, { intValue: 2 }] } } },
              ],
            },
          ],
        },
      ],
    },
  ],
};
