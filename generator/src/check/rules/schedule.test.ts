import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { schedule } from "./schedule.ts";

const cronJob = (line: string, zone: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec: { schedule: "${line}", timeZone: ${zone} }
`;

test("a schedule and a time zone that Kubernetes can read are fine", () => {
  for (const zone of ["Etc/UTC", "UTC", "Europe/Stockholm", "America/Argentina/Buenos_Aires"]) {
    assert.deepEqual(findingsIn(schedule, cronJob("17 3 * * *", zone)), []);
  }
});

test("others are found, each in its field", () => {
  assert.deepEqual(findingsIn(schedule, cronJob("17 25 * * *", "Europe/Stokholm")), [
    'CronJob/nightly  spec.schedule  "17 25 * * *" is no schedule. "25" is no hour: expected 0 to 23, *, a range, or a step such as */5.',
    'CronJob/nightly  spec.timeZone  "Europe/Stokholm" is no time zone. Write a name of the IANA database, as "Europe/Stockholm" or "Etc/UTC".',
  ]);
});

test("a time zone is written as the database writes it, and is not the node's own", () => {
  for (const zone of ["Local", "europe/stockholm"])
    assert.equal(findingsIn(schedule, cronJob("@daily", zone)).length, 1);
});
