import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadLocal } from "../../generator/src/local/local.ts";
import { mapOf } from "./map.ts";

test("the map has what runs in the middle, what is outside on the left, what is used on the right, and every edge once", async () => {
  const { nodes, edges } = mapOf(await loadLocal(join(import.meta.dirname, "../.."), "dev"));
  const column = (name: string) => nodes.filter((node) => node.column === name).map(({ id }) => id);
  assert.deepEqual(column("outside"), ["gateway", "external/telegram-api", "external/traces"]);
  assert.deepEqual(column("runs"), [
    "workload/mongo-init",
    "workload/polybot",
    "workload/polybot-webhook",
    "workload/yolo5",
  ]);
  const used = ["workload/mongo", "secret/mongo", "secret/telegram", "queue/jobs", "bucket/images", "topic/predicted"];
  assert.deepEqual(column("used").sort(), used.sort());
  const labels = new Map(edges.map(({ from, to, label }) => [`${from} ${to}`, label]));
  assert.equal(labels.size, edges.length);
  assert.equal(labels.get("gateway workload/polybot"), "https");
  assert.equal(labels.get("workload/polybot bucket/images"), "write, read");
  assert.equal(labels.get("workload/yolo5 queue/jobs"), "consume");
  assert.equal(labels.get("workload/yolo5 workload/polybot"), "call");
});
