import { cronFault } from "../cron.ts";
import { textAt } from "../data.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** When a CronJob runs. */
export const schedule: ObjectRule = {
  name: "schedule",
  severity: "error",
  summary: "Every CronJob has a schedule and a time zone that Kubernetes can read.",
  kinds: ["CronJob"],
  *check(object): Iterable<Problem> {
    const line = textAt(object, "spec", "schedule");
    const fault = line === undefined ? undefined : cronFault(line);
    if (fault !== undefined) yield { path: "spec.schedule", message: `"${line}" is no schedule. ${fault}.` };
    const zone = textAt(object, "spec", "timeZone");
    if (zone !== undefined && !isTimeZone(zone)) {
      yield {
        path: "spec.timeZone",
        message: `"${zone}" is no time zone. Write a name of the IANA database, as "Europe/Stockholm" or "Etc/UTC".`,
      };
    }
  },
};

/** Kubernetes takes the names as they are written in the database, and not "Local" (CronJob API, `timeZone`). */
function isTimeZone(zone: string): boolean {
  if (zone.toLowerCase() === "local" || !/^[A-Z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
