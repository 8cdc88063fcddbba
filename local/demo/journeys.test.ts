import assert from "node:assert/strict";
import { test } from "node:test";
import type { Span } from "../traces/traces.ts";
import { Journeys } from "./journeys.ts";

const span = { traceId: "t", parentSpanId: undefined, attributes: {}, error: undefined };

test("the steps of an update are those of its trace, in the order of their beginning, whatever order they come in", () => {
  const journeys = new Journeys();
  const add = (part: Partial<Span> & Omit<Span, keyof typeof span>) => journeys.add({ ...span, ...part });
  add({ spanId: "3", parentSpanId: "2", service: "yolo5", name: "detect", startMs: 1030, endMs: 1060.04 });
  add({ spanId: "9", traceId: "other", service: "yolo5", name: "look", startMs: 1000, endMs: 1001 });
  add({ spanId: "2", parentSpanId: "1", service: "yolo5", name: "look", startMs: 1025.5, endMs: 1070, error: "no" });
  add({ spanId: "1", service: "polybot", name: "webhook", startMs: 1001, endMs: 1005, attributes: { updateId: 7 } });
  assert.deepEqual(journeys.of(7, 1000), [
    { service: "polybot", name: "webhook", fromMs: 1, tookMs: 4, failed: false, depth: 0 },
    { service: "yolo5", name: "look", fromMs: 25.5, tookMs: 44.5, failed: true, depth: 1 },
    { service: "yolo5", name: "detect", fromMs: 30, tookMs: 30, failed: false, depth: 2 },
  ]);
  assert.deepEqual(journeys.of(8, 1000), []);
});
