import { setTimeout as sleep } from "node:timers/promises";
import type { LocalProcess } from "./local-process.ts";

/** How often a Job is tried, as its `backoffLimit` says by default (Kubernetes API reference, JobSpec). */
const attempts = 7;
/** A process that has ended so often before it was ever ready has something wrong. */
const patience = 5;
const readyWithinMs = 90_000;

/** Runs a Job to its end, again when it fails. Throws what it wrote last when it never succeeds. */
export async function runJob(process: LocalProcess, signal?: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    signal?.throwIfAborted();
    await process.start();
    const { code } = await process.ended();
    if (code === 0) return;
    await sleep(Math.min(250 * attempt, 2_000));
  }
  throw new Error(`${process.name} failed ${attempts} times. It said last:\n${lastWords(process)}`);
}

/** Waits until all are ready. Throws when one ends again and again, or takes too long. */
export async function untilAllReady(processes: readonly LocalProcess[], signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (true) {
    signal?.throwIfAborted();
    const waiting = processes.filter(({ ready }) => !ready);
    if (waiting.length === 0) return;
    const failing = waiting.find(({ exits }) => exits.length >= patience);
    if (failing !== undefined) {
      const how = failing.exit?.signal ?? `code ${failing.exit?.code}`;
      throw new Error(
        `${failing.name} ended ${failing.exits.length} times before it was ready, last with ${how}. It said last:\n${lastWords(failing)}`,
      );
    }
    if (performance.now() > deadline) {
      const late = waiting.map((process) => `${process.name} ${process.ordinal}`).join(", ");
      const words = waiting.map(lastWords).join("\n");
      throw new Error(`Not ready after ${readyWithinMs / 1000} s: ${late}. They said last:\n${words}`);
    }
    await sleep(20);
  }
}

function lastWords({ logs }: LocalProcess): string {
  return logs
    .slice(-10)
    .map(({ text }) => `  ${text.slice(0, 500)}`)
    .join("\n");
}
