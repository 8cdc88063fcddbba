import { constants } from "node:os";
import { createLog, type Log } from "./log.ts";
import { maskText } from "./mask.ts";

export interface ServiceContext {
  /** Aborted by the first SIGTERM or SIGINT, and by a crash. */
  readonly signal: AbortSignal;
}

/** A service that has started. */
export interface RunningService {
  /**
   * Takes nothing new, finishes or gives back what is in hand, and closes.
   *
   * @param graceMs how long there is: a little less than until the process is ended, so that who uses all of it is still in time.
   */
  drain(graceMs: number): Promise<void>;
}

/** After a crash only what is quick is still done: the state may be broken. */
const crashDrainMs = 5_000;
/** What a drain is told of the time that is left. */
const toldShare = 0.95;

/**
 * Runs a service from its start to its end, and ends the process: with 0 after a drain in time; with 1 when the start, the drain or
 * anything that nobody caught fails; with 128 + the signal's number when a second signal comes, at once. A signal during the start is
 * honoured when the start returns or throws. Works as process 1 of a container, whose signals have no default action.
 *
 * A start that fails says why on the standard error, in one text without a stack; a `ConfigError` (known by its name) just as it is.
 *
 * @param main starts the service. Load the service's modules in it (`await import`), so that signals are heard while they load.
 * @param options.graceMs what a drain may take: the workload's `terminationGracePeriodSeconds` less a margin. @default 25 s, for
 * Kubernetes's 30 s
 * @example await runService(async ({ signal }) => (await import("./polybot.ts")).start(signal), { service: "polybot" })
 */
export async function runService(
  main: (context: ServiceContext) => Promise<RunningService>,
  options: { service: string; graceMs?: number },
): Promise<void> {
  const log = createLog({ service: options.service, level: "info" });
  const end = awaitEnd(log, options.graceMs ?? 25_000);
  // A service with nothing open is still a service: only a signal or a failure ends it.
  const alive = setInterval(() => {}, 2 ** 30);
  const code = await live(main, end, log, options.service);
  clearInterval(alive);
  process.exit(code);
}

/** How the process is told to end. */
interface End {
  readonly signal: AbortSignal;
  readonly told: Promise<void>;
  /** Rejects when the time after that has passed. */
  readonly late: Promise<never>;
  remainingMs(): number;
  /** What the process ends with when the rest goes well. */
  code(): number;
}

async function live(
  main: (context: ServiceContext) => Promise<RunningService>,
  end: End,
  log: Log,
  name: string,
): Promise<number> {
  let service: RunningService;
  try {
    service = await Promise.race([main({ signal: end.signal }), end.late]);
  } catch (error) {
    return startFailed(error, end, log, name);
  }
  await end.told;
  const graceMs = Math.floor(end.remainingMs() * toldShare);
  log.info({ graceMs }, "draining");
  try {
    await Promise.race([service.drain(graceMs), end.late]);
  } catch (error) {
    log.error({ error }, "the drain failed");
    return 1;
  }
  log.info("drained");
  return end.code();
}

/** Hears signals and crashes from now on. */
function awaitEnd(log: Log, graceMs: number): End {
  const controller = new AbortController();
  const told = Promise.withResolvers<void>();
  const late = Promise.withResolvers<never>();
  late.promise.catch(() => {});
  let deadline = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let signalled = false;
  let code = 0;
  const remainingMs = (): number => Math.max(0, Math.round(deadline - performance.now()));
  const end = (withinMs: number, because: string): void => {
    deadline = Math.min(deadline, performance.now() + withinMs);
    clearTimeout(timer);
    timer = setTimeout(() => late.reject(new DOMException("It took too long.", "TimeoutError")), remainingMs());
    controller.abort(new DOMException(because, "AbortError"));
    told.resolve();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      const again = signalled;
      signalled = true;
      log.info({ signal }, again ? "told again to end" : "told to end");
      if (again) process.exit(128 + constants.signals[signal]);
      end(graceMs, signal);
    });
  }
  const crash = (error: unknown, origin: string): void => {
    code = 1;
    log.fatal({ error, origin }, "nobody caught this");
    end(Math.min(graceMs, crashDrainMs), origin);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", (reason) => crash(reason, "unhandledRejection"));
  return { signal: controller.signal, told: told.promise, late: late.promise, remainingMs, code: () => code };
}

function startFailed(error: unknown, end: End, log: Log, name: string): number {
  if (end.signal.aborted && isAbort(error, end.signal)) return end.code();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === "ConfigError") {
    process.stderr.write(`${message}\n`);
    return 1;
  }
  log.fatal({ error }, "the start failed");
  process.stderr.write(`${name} could not start: ${maskText(message)}\n`);
  return 1;
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason) return true;
  return error instanceof Error && (error.name === "AbortError" || isAbort(error.cause, signal));
}
