import type { Environment, Place } from "./environment.ts";
import { Source } from "./source.ts";
import { declareSystem, type System, type SystemSpec } from "./system.ts";
import { byPlace, Sometimes, Varying } from "./varying.ts";

/** Builders that know the names of the environments. */
export interface Builders<E extends string> {
  /**
   * A value for each environment: it stands in every overlay and never in base.
   * @example perEnv({ dev: 1, prod: 3 })
   */
  perEnv<const T>(values: { readonly [K in E]: T }): Varying<T>;
  /**
   * A value for all, with exceptions: it stands in base, the exceptions in their overlays.
   * @example perEnv("128Mi", { prod: "256Mi" })
   */
  perEnv<const T, const X = T>(value: T, except: { readonly [K in E]?: X }): Varying<T | X>;
  /**
   * A function of the environment: its value stands in every overlay and never in base.
   * @example byEnv((e) => `bot.${e.domain}`)
   */
  byEnv<const T>(value: (environment: Place<E>) => T): Varying<T>;
  /**
   * A value (a field, a list's entry, a whole object) that only some environments have.
   * @example add: [only(["prod"], manifest<IConfigMap>({ … }))]
   */
  only<const T>(environments: readonly E[], value: T): Sometimes<T>;
  /** The whole system, on one page. */
  system(spec: SystemSpec): System<E>;
}

/**
 * Names the environments and gives builders that know them.
 *
 * @example
 * export const { perEnv, byEnv, only, system } = environments({
 *   dev: { domain: "dev.polybot.example", targets: [{ cluster: "dev", namespace: "polybot-dev", aws: aws("111111111111") }] },
 *   prod: { domain: "polybot.example", targets: [{ cluster: "prod", namespace: "polybot", aws: aws("222222222222") }] },
 * });
 */
export function environments<const E extends string>(declared: Readonly<Record<E, Environment>>): Builders<E> {
  const names = Object.keys(declared);

  /** Types catch these; a declaration that was never type-checked must not silently lose a value. */
  const fault = (given: readonly string[], needed: readonly string[]): string | undefined => {
    const missing = needed.filter((name) => !given.includes(name));
    const unknown = given.filter((name) => !names.includes(name));
    if (missing.length > 0) return `No value for ${list(missing)}. Add one, or give a value for all with exceptions.`;
    if (unknown.length > 0) return `There is no environment ${list(unknown)}. There is ${list(names)}.`;
    return undefined;
  };

  function perEnv<T>(
    ...given: readonly [Readonly<Record<string, T>>] | readonly [T, Readonly<Record<string, T>>]
  ): Varying<T> {
    if (given.length === 1) {
      const [values] = given;
      return new Varying<T>(undefined, (place) => values[place.name], found(fault(Object.keys(values), names)));
    }
    const [value, except] = given;
    const at = (place: Place) => (Object.hasOwn(except, place.name) ? except[place.name] : value);
    return new Varying<T>(value, at, found(fault(Object.keys(except), [])));
  }

  return {
    perEnv,
    byEnv: (value) => byPlace((place) => value(place as Place<E>)),
    only: (environments, value) =>
      new Sometimes(
        undefined,
        (place) => (environments.some((name) => name === place.name) ? value : undefined),
        found(fault(environments, [])),
      ),
    system: (spec) => declareSystem(declared, spec),
  };
}

function found(message: string | undefined) {
  return message === undefined ? undefined : { message, source: new Source() };
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
