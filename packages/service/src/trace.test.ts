import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { test } from "node:test";
import { createMetrics } from "./metrics.ts";
import { createTracer } from "./trace.ts";
import { messageAttributes, readTraceContext } from "./trace-context.ts";

interface Exported {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly unknown[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly unknown[] }[];
  readonly status: unknown;
  readonly service: unknown;
}

async function listening(answer: RequestListener): Promise<{ server: Server; url: string } & AsyncDisposable> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return {
    server,
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Takes traces as OTLP/HTTP JSON at /v1/traces, and keeps the spans. */
async function receiver(): Promise<{ spans: Exported[]; url: string } & AsyncDisposable> {
  const spans: Exported[] = [];
  const listener = await listening(async (request, response) => {
    assert.equal(`${request.method} ${request.url}`, "POST /v1/traces");
    assert.equal(request.headers["content-type"], "application/json");
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    for (const { resource, scopeSpans } of body.resourceSpans) {
      for (const scope of scopeSpans) {
        spans.push(
          ...scope.spans.map((span: object) => ({ ...span, service: resource.attributes[0].value.stringValue })),
        );
      }
    }
    response.setHeader("content-type", "application/json").end("{}");
  });
  return { spans, url: `${listener.url}/v1/traces`, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

function named(spans: readonly Exported[], name: string): Exported {
  const span = spans.find((each) => each.name === name);
  assert.ok(span !== undefined, `no span ${name} in ${spans.map((each) => each.name)}`);
  return span;
}

test("Spans are exported with their parents: within a service, over HTTP and through a queue", async () => {
  await using collector = await receiver();
  const polybot = createTracer({ service: "polybot", url: collector.url, version: "1.2.3" });
  const yolo5 = createTracer({ service: "yolo5", url: collector.url });
  await using results = await listening(async (request, response) => {
    await polybot.span("results", { parent: readTraceContext(request.headers), kind: "server" }, () => {});
    response.end("Ok");
  });

  const attributes = await polybot.span("update", { kind: "server" }, async () => {
    await Promise.all([polybot.span("upload", () => {}), polybot.span("download", () => {})]);
    return polybot.span("send", { kind: "producer" }, (span) => messageAttributes(span.context));
  });
  await yolo5.span(
    "job",
    { parent: readTraceContext(attributes), kind: "consumer", attributes: { slots: 2 } },
    async (span) => {
      await yolo5.span("infer", {}, () => {});
      span.set({ image: "photos/1.jpg", from: "https://u:s3cret@store/" });
      await yolo5.span("report", { kind: "client" }, ({ context }) => fetch(results.url, { headers: { ...context } }));
    },
  );

  assert.deepEqual(await Promise.all([polybot.flush(5_000), yolo5.flush(5_000)]), [true, true]);
  const { spans } = collector;
  const parents = spans.map(({ name, parentSpanId, service }) => {
    const parent = spans.find(({ spanId }) => spanId === parentSpanId);
    return `${service} ${name} < ${parentSpanId === undefined ? "nothing" : parent?.name}`;
  });
  assert.deepEqual(parents.toSorted(), [
    "polybot download < update",
    "polybot results < report",
    "polybot send < update",
    "polybot update < nothing",
    "polybot upload < update",
    "yolo5 infer < job",
    "yolo5 job < send",
    "yolo5 report < job",
  ]);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  const job = named(spans, "job");
  assert.equal(job.kind, 5);
  assert.deepEqual(job.attributes, [
    { key: "slots", value: { intValue: 2 } },
    { key: "image", value: { stringValue: "photos/1.jpg" } },
    { key: "from", value: { stringValue: "https://***@store/" } },
  ]);
});

test("What a span's function throws is recorded without secrets, and thrown on", async () => {
  await using collector = await receiver();
  const tracer = createTracer({ service: "x", url: collector.url });
  const failing = tracer.span("store", async () => {
    throw new TypeError("no answer from mongodb://u:s3cret@m/db");
  });
  await assert.rejects(failing, new TypeError("no answer from mongodb://u:s3cret@m/db"));
  assert.equal(await tracer.flush(5_000), true);
  const span = named(collector.spans, "store");
  assert.deepEqual(span.status, { code: 2, message: "no answer from mongodb://***@m/db" });
  assert.equal(span.events[0]?.name, "exception");
  assert.match(JSON.stringify(span.events[0]), /TypeError.*mongodb:\/\/\*\*\*@m\/db/);
  assert.doesNotMatch(JSON.stringify(span), /s3cret/);
});

test("Concurrent traces do not mix", async () => {
  const tracer = createTracer({ service: "x" });
  const traces = await Promise.all(
    Array.from({ length: 50 }, () =>
      tracer.span("outer", async (outer) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
        return tracer.span("inner", (inner) => [outer.context.traceparent, inner.context.traceparent]);
      }),
    ),
  );
  const ids = traces.map((pair) => pair.map((traceparent) => traceparent.split("-")[1]));
  assert.ok(ids.every(([outer, inner]) => outer === inner));
  assert.equal(new Set(ids.map(([outer]) => outer)).size, 50);
});

test("Without an address, contexts are valid, carry the parent's trace and its state, and flush has nothing to do", async () => {
  const tracer = createTracer({ service: "x" });
  const parent = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "vendor=1" };
  const context = await tracer.span("step", { parent }, (span) => span.context);
  assert.match(context.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
  assert.equal(context.tracestate, "vendor=1");
  assert.equal(await tracer.flush(1_000), true);
});

test("A receiver that is away, refuses, or hangs costs the service nothing, and is counted", async () => {
  await using refusing = await listening((_request, response) => void response.writeHead(400).end("no"));
  await using hanging = await listening(() => {});
  const gone = await listening(() => {});
  await gone[Symbol.asyncDispose]();
  for (const [url, failed] of [
    [refusing.url, 3],
    [hanging.url, 0],
    [gone.url, 0],
  ] as const) {
    const metrics = createMetrics("x");
    const tracer = createTracer({ service: "x", url, metrics });
    for (const name of ["a", "b", "c"]) await tracer.span(name, () => {});
    const start = performance.now();
    assert.equal(await tracer.flush(300), false);
    assert.ok(performance.now() - start < 1_500);
    const text = await metrics.text();
    assert.match(text, /^polybot_trace_spans_total\{state="ended"\} 3$/m);
    assert.match(text, new RegExp(`^polybot_trace_spans_total\\{state="failed"\\} ${failed}$`, "m"));
    assert.match(text, /^polybot_trace_spans_total\{state="sent"\} 0$/m);
  }
});

test("A trace that its caller does not sample is passed on and not exported", async () => {
  await using collector = await receiver();
  const tracer = createTracer({ service: "x", url: collector.url });
  const parent = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00" };
  const context = await tracer.span("step", { parent }, (span) => span.context);
  assert.match(context.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
  assert.equal(await tracer.flush(1_000), true);
  assert.deepEqual(collector.spans, []);
});
