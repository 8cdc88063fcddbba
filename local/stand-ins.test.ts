import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { loadLocal } from "../generator/src/local/local.ts";
import { standInFor } from "./stand-ins.ts";

test("every resource of the system has a stand-in", async () => {
  const { resources } = await loadLocal(join(import.meta.dirname, ".."), "dev");
  assert.deepEqual(
    resources.map((resource) => `${resource.kind}/${resource.name}: ${standInFor(resource).server}`).sort(),
    [
      "bucket/images: S3 (fauxqs)",
      "external/telegram-api: Telegram (local/telegram)",
      "external/traces: OTLP receiver (local/traces)",
      "queue/jobs: SQS (fauxqs)",
      "secret/mongo: Secrets Manager (local/aws)",
      "secret/telegram: Secrets Manager (local/aws)",
      "store/mongo: MongoDB, a replica set of three",
      "topic/predicted: SNS (fauxqs)",
    ],
  );
});

test("a resource that nothing serves is refused with the table to add a row to", () => {
  assert.throws(() => standInFor({ kind: "table", name: "usage" }), {
    message:
      "Nothing on this machine serves table/usage. Give it a row in the table `standIns` in local/stand-ins.ts; it has bucket, external/telegram-api, external/traces, queue, secret, store/mongo, topic.",
  });
  assert.throws(() => standInFor({ kind: "external", name: "weather" }), /serves external\/weather/);
});
