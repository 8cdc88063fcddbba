import assert from "node:assert/strict";
import { test } from "node:test";
import { messageAttributes, readTraceContext } from "./trace-context.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const tracestate = "vendor=1,other=2";

test("A trace context is read from each thing that carries one", () => {
  const context = { traceparent, tracestate };
  for (const carrier of [
    { traceparent, tracestate, host: "x" },
    { Traceparent: ` ${traceparent} `, TraceState: ["vendor=1", "other=2"] },
    new Headers({ traceparent, tracestate }),
    messageAttributes(context),
    { traceparent: { Type: "String", Value: traceparent }, tracestate: { Type: "String", Value: tracestate } },
  ]) {
    const read = readTraceContext(carrier);
    assert.equal(read?.traceparent, traceparent);
    assert.equal(read?.tracestate?.replace(", ", ","), tracestate);
  }
  assert.deepEqual(readTraceContext({ traceparent }), { traceparent });
});

test("A later version of the format is read as this one", () => {
  assert.deepEqual(readTraceContext({ traceparent: `${traceparent.replace("00-", "01-")}-more` }), { traceparent });
});

const nothing: readonly unknown[] = [
  ...[
    undefined,
    null,
    7,
    "traceparent",
    [],
    {},
    new Map(),
    { traceparent: null },
    { traceparent: 7 },
    { traceparent: {} },
  ],
  ...[{ traceparent: { StringValue: 7 } }, { traceparent: [1] }, { traceparent: "" }, { traceparent: "garbage" }],
  { traceparent: "00-00000000000000000000000000000000-b7ad6b7169203331-01" },
  { traceparent: "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01" },
  { traceparent: "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  { traceparent: `${traceparent}-more` },
  { traceparent: traceparent.toUpperCase().replace("00-", "00-") },
  { traceparent: `${traceparent}, ${traceparent}` },
  { traceparent: `${traceparent}\r\nx: y` },
];
for (const carrier of nothing) {
  test(`${JSON.stringify(carrier)} carries no trace context`, () => assert.equal(readTraceContext(carrier), undefined));
}

test("A state that can't be passed on is dropped, and the trace is kept", () => {
  for (const bad of ["x".repeat(513), "a=1\r\nhost: x", "", 7, ["a", 1]]) {
    assert.deepEqual(readTraceContext({ traceparent, tracestate: bad }), { traceparent });
  }
});
