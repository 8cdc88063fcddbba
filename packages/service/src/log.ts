import { destination, type Logger, pino, stdTimeFunctions } from "pino";
import { loggableFields } from "./loggable.ts";
import { maskText } from "./mask.ts";
import { currentTraceIds } from "./trace-context.ts";

export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line; its fields come first, as in `log.warn({ error, attempt: 2 }, "the store does not answer")`. */
export interface LogLine {
  (message: string): void;
  (fields: LogFields, message: string): void;
}

/** A service's log. */
export interface Log {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
  readonly fatal: LogLine;
  /** A log whose lines all have these fields. */
  child(fields: LogFields): Log;
}

/**
 * A log of JSON lines on the standard output: `level` as a word, `time` in ISO 8601, `service`, and `trace_id` and `span_id` within a
 * span. Secrets, people's words and pictures do not get in: fields are hidden by their names, and the whole line is masked (`maskText`).
 * Lines are written before the call returns, so that none is lost when the process ends.
 *
 * @param options.level `debug`, `info`, `warn`, `error`, `fatal` or `silent`.
 * @throws {RangeError} for another level.
 * @example createLog({ service: "yolo5", level: "info" }).child({ predictionId }).info({ ms: 41 }, "detected")
 */
export function createLog(options: {
  service: string;
  level: string;
  destination?: { write(line: string): void };
}): Log {
  const levels = ["debug", "info", "warn", "error", "fatal", "silent"];
  if (!levels.includes(options.level)) {
    throw new RangeError(`The log's level ${JSON.stringify(options.level)} is none of ${levels.join(", ")}.`);
  }
  const lines = pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: (value) => value },
      mixin: currentTraceIds,
      hooks: { streamWrite: maskText },
    },
    options.destination ?? destination({ fd: 1, sync: true }),
  );
  return logOf(lines);
}

function logOf(lines: Logger): Log {
  const line = (level: "debug" | "info" | "warn" | "error" | "fatal"): LogLine => {
    return (first: LogFields | string, message?: string) => {
      if (!lines.isLevelEnabled(level)) return;
      if (typeof first === "string") lines[level]({}, first);
      else lines[level](fieldsOf(first), message);
    };
  };
  return {
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
    fatal: line("fatal"),
    child: (fields) => logOf(lines.child(fieldsOf(fields))),
  };
}

/** What each line says itself. A field of the same name gets a `_`: JSON with a name twice is read differently by each reader. */
const own = new Set(["level", "time", "service", "trace_id", "span_id", "msg"]);

function fieldsOf(fields: LogFields): LogFields {
  const entries = Object.entries(loggableFields(fields));
  return Object.fromEntries(entries.map(([name, value]) => [own.has(name) ? `${name}_` : name, value]));
}
