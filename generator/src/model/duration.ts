import { DeclarationError } from "./declaration-error.ts";
/** A length of time as people write it: `30s`, `5m`, `12h`, `7d`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration, or undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return Number(number) * milliseconds[unit as keyof typeof milliseconds];
}

/** Whole seconds of a duration, rounded up. Throws on a text that is none: types let only durations through. */
export function seconds(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined)
    throw new DeclarationError(`"${duration}" is not a duration. Write a number and a unit, as "30s" or "5m".`);
  return Math.ceil(ms / 1000);
}
