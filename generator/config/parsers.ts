import { accessSync, constants, readFileSync } from "node:fs";
import type { SecretFile } from "../src/model/handle.ts";
import type { Milliseconds } from "../src/model/text.ts";
import { parseDuration } from "./duration.ts";

/** Turns a variable's text into a value, or throws an `Error` that says what was expected. */
export type Parser<T> = (text: string) => T;

const mayBeAbsent: unique symbol = Symbol("may be absent");

/** A parser of a variable that only some environments have. */
export type OptionalParser<T> = Parser<T> & { readonly [mayBeAbsent]: true };

/** The text as it is. */
export const string: Parser<string> = (text) => text;

/** A decimal number, as `5`, `-0.4` or `1e3`. */
export const number: Parser<number> = (text) => {
  if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new Error("expected a number");
};

/** `true` or `false`. */
export const boolean: Parser<boolean> = (text) => {
  if (text === "true") return true;
  if (text === "false") return false;
  throw new Error('expected "true" or "false"');
};

/** An absolute URL. */
export const url: Parser<URL> = (text) => {
  const parsed = URL.parse(text);
  if (parsed !== null) return parsed;
  throw new Error("expected a URL");
};

/** Texts separated by commas; an empty text is an empty list. */
export const list: Parser<readonly string[]> = (text) => (text === "" ? [] : text.split(","));

/** A length of time such as `30s`, in milliseconds. */
export const duration: Parser<Milliseconds> = (text) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms as Milliseconds;
  throw new Error('expected a duration, as "30s", "5m" or "12h"');
};

/** One of some texts. */
export function oneOf<const T extends string>(...allowed: readonly T[]): Parser<T> {
  return (text) => {
    const found = allowed.find((one) => one === text);
    if (found !== undefined) return found;
    throw new Error(`expected one of ${allowed.map((one) => `"${one}"`).join(", ")}`);
  };
}

/** The path of a mounted secret's file, which must be readable when the process starts. Its content is read anew at each `read()`. */
export const secretFile: Parser<SecretFile> = (path) => {
  try {
    accessSync(path, constants.R_OK);
  } catch {
    throw new Error("expected the path of a file that can be read");
  }
  return { path, read: () => readFileSync(path, "utf8").replace(/\r?\n$/, "") };
};

/** A variable that only some environments have: undefined where it is absent. */
export function optional<T>(parser: Parser<T>): OptionalParser<T> {
  return Object.assign((text: string) => parser(text), { [mayBeAbsent]: true } as const);
}

/** True when a variable may be absent. */
export function isOptional(parser: Parser<unknown>): boolean {
  return mayBeAbsent in parser;
}
