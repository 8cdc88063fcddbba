import { parseDuration } from "@plinth/config";
import { DeclarationError } from "./declaration-error.ts";
/** A length of time as people write it: `30s`, `5m`, `12h`, `7d`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** Whole seconds of a duration, rounded up. Throws on a text that is none: types let only durations through. */
export function seconds(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined)
    throw new DeclarationError(`"${duration}" is not a duration. Write a number and a unit, as "30s" or "5m".`);
  return Math.ceil(ms / 1000);
}
