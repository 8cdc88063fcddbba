import type { Verdict } from "@polybot/service";
import type { ConsumerStatus } from "@polybot/sqs";

/** A poll takes 5 s and its failures back off to less than a minute: after this, the loop must hang. */
const longestPollMs = 180_000;
/** A picture is refused after 10 s, and everything around it has a time limit. */
const longestJobMs = 300_000;

/** Would a restart help? An outage of what the service uses is no reason: only a loop or a job that hangs. */
export function livenessOf(status: ConsumerStatus | undefined): Verdict {
  if (status === undefined || status.state === "draining") return {};
  return {
    ...(status.pollAgeMs > longestPollMs ? { queue: `not asked for ${Math.round(status.pollAgeMs / 1000)} s` } : {}),
    ...(status.longestMs > longestJobMs ? { job: `worked on for ${Math.round(status.longestMs / 1000)} s` } : {}),
  };
}
