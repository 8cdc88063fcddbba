import type { Duration } from "./duration.ts";
import { type Facet, target } from "./handle.ts";
import type { Leaf } from "./varying.ts";

declare const unit: unique symbol;

/** A length of time in milliseconds, as the parser `duration` gives it. */
export type Milliseconds = number & { readonly [unit]: "ms" };

/**
 * A text with handles, facets and varying values in it. Each of them is an edge as if it stood alone.
 *
 * @example text`upstream ${apiAt.call("http").host}:8080;`
 */
export function text(
  strings: TemplateStringsArray,
  ...values: readonly (Leaf<string> | Facet<unknown>)[]
): Facet<string> {
  const parts = strings.flatMap((string, index) => {
    const value = values[index];
    return value === undefined ? [string] : [string, value];
  });
  return { [target]: { parts: parts.filter((part) => part !== "") } };
}

/** A variable that the application reads as a length of time: `duration("30s")`, or with a value that differs between environments. */
export function duration(value: Leaf<Duration>): Facet<Milliseconds> {
  return { [target]: { parts: [value] } };
}
