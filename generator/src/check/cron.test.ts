import assert from "node:assert/strict";
import { test } from "node:test";
import { cronFault } from "./cron.ts";

test("what Kubernetes reads is no fault", () => {
  const lines = [
    "* * * * *",
    "*/5 0-6,22,23 1 JAN-mar mon-FRI",
    "0 12 ? * 0",
    "3/7 * * * *",
    "@daily",
    "@every 1h30m",
    " 17  3 * * * ",
  ];
  for (const line of lines) assert.equal(cronFault(line), undefined, line);
});

test("what it does not read is told by its field", () => {
  assert.deepEqual(
    [
      "* * * *",
      "0 0 0 * * *",
      "60 * * * *",
      "* 24 * * *",
      "* * 0 * *",
      "* * * 13 *",
      "* * * * 7",
      "*/0 * * * *",
      "5-1 * * * *",
      "a * * * *",
      "@dayly",
      "TZ=UTC * * * * *",
    ].map(cronFault),
    [
      "It has 4 fields; expected five: minute, hour, day of the month, month, day of the week",
      "It has 6 fields; expected five: minute, hour, day of the month, month, day of the week",
      '"60" is no minute: expected 0 to 59, *, a range, or a step such as */5',
      '"24" is no hour: expected 0 to 23, *, a range, or a step such as */5',
      '"0" is no day of the month: expected 1 to 31, *, a range, or a step such as */5',
      '"13" is no month: expected 1 to 12, *, a range, or a step such as */5',
      '"7" is no day of the week: expected 0 to 6, *, a range, or a step such as */5',
      '"*/0" is no minute: expected 0 to 59, *, a range, or a step such as */5',
      '"5-1" is no minute: expected 0 to 59, *, a range, or a step such as */5',
      '"a" is no minute: expected 0 to 59, *, a range, or a step such as */5',
      "Expected @hourly, @daily, @weekly, @monthly, @yearly or @every",
      "Give the time zone in `timeZone`, not in the line",
    ],
  );
});
