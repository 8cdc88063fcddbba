/**
 * What an application needs of Plinth at run time: it reads the variables that its own declaration sets. Without dependencies, for
 * it goes into images.
 */
import type { Facet } from "../src/model/handle.ts";
import type { Sometimes, Varying } from "../src/model/varying.ts";
import type { EnvOf } from "../src/model/workload.ts";
import { isOptional, type OptionalParser, type Parser } from "./parsers.ts";

export type { SecretFile } from "../src/model/handle.ts";
export type { Milliseconds } from "../src/model/text.ts";
export { parseDuration } from "./duration.ts";
export * from "./parsers.ts";

/** What a declared variable becomes in the application: a facet's type, or the plain value's type without its literal. */
type Read<V> =
  V extends Facet<infer T>
    ? T
    : V extends Sometimes<infer T>
      ? Widen<T> | undefined
      : V extends Varying<infer T>
        ? Widen<T>
        : Widen<V>;
type Widen<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends readonly string[]
        ? readonly string[]
        : T;

/** What the application of a workload reads at run time, inferred from its declaration. */
export type ConfigOf<W, Container extends string = "main"> = {
  readonly [K in keyof EnvOf<W, Container>]: Read<EnvOf<W, Container>[K]>;
};

/** A parser for each variable: a missing one, one too many, and one of another type don't compile. */
export type Parsers<Config> = {
  readonly [K in keyof Config]: undefined extends Config[K]
    ? OptionalParser<Exclude<Config[K], undefined>>
    : Parser<Config[K]>;
};

/** All that is wrong with a process's variables, in one message. It names variables and what was expected; never a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** One sentence for each variable at fault. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `${faults.length} of this process's variables can't be used:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
    this.faults = faults;
  }
}

/**
 * Reads a process's variables as its workload declares them.
 *
 * The types are erased at run time, so the application names a parser for each variable, and the compiler checks each of them
 * against the declaration.
 *
 * @throws {ConfigError} naming every variable that is missing or malformed, at once.
 * @example
 * import type { yolo5 } from "./workload.ts";
 * const config = readConfig<typeof yolo5>({ CONFIDENCE: number, JOBS_URL: url, TOKEN_FILE: secretFile });
 */
export function readConfig<W, Container extends string = "main">(
  parsers: Parsers<ConfigOf<W, Container>>,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): ConfigOf<W, Container> {
  const faults: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, parser] of Object.entries<Parser<unknown>>(parsers)) {
    const text = variables[name];
    if (text === undefined) {
      if (!isOptional(parser)) faults.push(`${name} is not set.`);
      continue;
    }
    try {
      config[name] = parser(text);
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return config as ConfigOf<W, Container>;
}
