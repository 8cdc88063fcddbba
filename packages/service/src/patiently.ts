import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log.ts";

const longestPauseMs = 5000;

/**
 * Does a step of the start until it works: what it needs may start later than the service, or be away for a while. A failure is logged each
 * time; the pauses grow to 5 s.
 *
 * @throws the step's last error once the signal is aborted.
 * @example await patiently("prepare the store", () => tasks.prepare(), log, signal);
 */
export async function patiently<T>(what: string, step: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T> {
  for (let pauseMs = 250; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
    try {
      return await step();
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn({ error, pauseMs }, `could not ${what}; trying again`);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
