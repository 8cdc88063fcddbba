import { once as onceEvent } from "node:events";
import { join } from "node:path";
import { type Local, startLocal } from "../runner/local.ts";
import type { LogLine } from "../runner/local-process.ts";
import { type Step, stepTable } from "../runner/steps.ts";
import { Conversation } from "./conversation.ts";
import { Live } from "./live.ts";
import { report } from "./once.ts";
import { type DemoOptions, readOptions, usage } from "./options.ts";
import { PageServer } from "./page-server.ts";
import { type Picture, PictureError, readPictures } from "./pictures.ts";

const root = join(import.meta.dirname, "../..");
/** Within which all photos of one `--once` are answered. */
const answersWithinMs = 60_000;
/** As a shell says of what SIGINT ended. */
const interrupted = 130;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ("fault" in options) return refuse(`${options.fault}\n\n${usage}`);
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const pictures = await readPictures(options.files, root);
    const stop = stopOnSignals();
    return options.once ? await answerOnce(pictures, stop) : await showPage(options, pictures, stop);
  } catch (error) {
    if (error instanceof PictureError) return refuse(`${error.message}\n`);
    throw error;
  }
}

/** Sends the pictures, prints the answers, and ends. */
async function answerOnce(pictures: readonly Picture[], stop: AbortSignal): Promise<number> {
  return whileRunning({ stop }, async (local) => {
    const conversation = new Conversation(local.telegram);
    const exchanges = pictures.map((picture) => conversation.send(picture));
    await conversation.untilAnswered(exchanges, answersWithinMs, stop);
    if (stop.aborted) return interrupted;
    const { text, good } = report(exchanges, local.telegram.violations);
    process.stdout.write(`${text}\n`);
    return good ? 0 : 1;
  });
}

/** Shows the page until it is told to end. */
async function showPage({ port }: DemoOptions, pictures: readonly Picture[], stop: AbortSignal): Promise<number> {
  using live = new Live(pictures);
  const server = await PageServer.start(live, port).catch((error: NodeJS.ErrnoException) => error);
  if (server instanceof Error) return refuse(`The page can't have port ${port}: ${server.code}.\n`);
  await using page = server;
  tell(`The page: ${page.url}`);
  const heard = { onStep: (step: Step) => live.step(step), onLine: (line: LogLine) => live.line(line) };
  // Awaited here, or the page would end before.
  return await whileRunning({ stop, ...heard }, async (local, readyMs) => {
    await live.ready(local, readyMs);
    tell(`The page: ${page.url}   (Ctrl-C stops everything)`);
    if (!stop.aborted) await onceEvent(stop, "abort");
    live.stopping();
    return 0;
  });
}

/** Starts the system, does some work with it, and stops it again, whatever happens. */
async function whileRunning(
  heard: { stop: AbortSignal; onStep?: (step: Step) => void; onLine?: (line: LogLine) => void },
  work: (local: Local, readyMs: number) => Promise<number>,
): Promise<number> {
  const began = performance.now();
  const { stop, onStep, onLine } = heard;
  tell("Starting Polybot on this machine …");
  let local: Local;
  try {
    local = await startLocal({
      root,
      signal: stop,
      ...(onLine === undefined ? {} : { onLine }),
      onStep: (step) => {
        tell(`  ${(step.toMs / 1000).toFixed(1).padStart(4)} s  ${step.name}`);
        onStep?.(step);
      },
    });
  } catch (error) {
    tell(stop.aborted ? "Stopped." : `It did not start: ${error instanceof Error ? error.message : String(error)}`);
    return stop.aborted ? interrupted : 1;
  }
  try {
    const readyMs = performance.now() - began;
    tell(`\n${stepTable(local.timings)}\n\nReady after ${(readyMs / 1000).toFixed(1)} s.`);
    return await work(local, readyMs);
  } finally {
    tell("Stopping every process …");
    await local[Symbol.asyncDispose]();
    tell("Stopped.");
  }
}

/** Aborted by the first signal; the second ends this process at once, and with it all others. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(interrupted);
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}

/** Progress is for people: the answers alone go to the standard output. */
function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

function refuse(text: string): number {
  process.stderr.write(text);
  return 2;
}
