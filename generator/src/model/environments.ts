import { type Environment, type Place, placesOf } from "./environment.ts";
import { Source } from "./source.ts";
import { declareSystem, type System, type SystemSpec } from "./system.ts";
import { at, type Leaf, Sometimes, Varying } from "./varying.ts";

/** Builders that know the names of the environments. */
export interface Builders<E extends string> {
  /**
   * A value for each environment: it stands in every overlay and never in base.
   * @example perEnv({ dev: 1, prod: 3 })
   */
  perEnv<const T>(values: { readonly [K in E]: Leaf<T> }): Varying<T>;
  /**
   * A value for all, with exceptions: it stands in base, the exceptions in their overlays.
   * @example perEnv("128Mi", { prod: "256Mi" })
   */
  perEnv<const T, const X = T>(value: Leaf<T>, except: { readonly [K in E]?: Leaf<X> }): Varying<T | X>;
  /**
   * A function of the environment: its value stands in every overlay and never in base.
   * @example byEnv((e) => `bot.${e.domain}`)
   */
  byEnv<const T extends {}>(value: (environment: Place<E>) => Leaf<T>): Varying<T>;
  /** A function of the environment that has no value in some: there, the field (entry, variable) is absent. */
  byEnv<const T extends {}>(value: (environment: Place<E>) => Leaf<T> | undefined): Sometimes<T>;
  /**
   * A value (a field, a list's entry, a whole object) that only some environments have.
   * @example add: [only(["prod"], manifest<IConfigMap>({ … }))]
   */
  only<const T>(environments: readonly E[], value: Leaf<T>): Sometimes<T>;
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
    ...given: readonly [Readonly<Record<string, Leaf<T>>>] | readonly [Leaf<T>, Readonly<Record<string, Leaf<T>>>]
  ): Varying<T> {
    if (given.length === 1) {
      const [values] = given;
      return new Varying<T>(
        undefined,
        (place) => at(values[place.name], place),
        found(fault(Object.keys(values), names)),
      );
    }
    const [value, except] = given;
    const valueAt = (place: Place) => at(Object.hasOwn(except, place.name) ? except[place.name] : value, place);
    const shared = value instanceof Varying ? value.shared : value;
    return new Varying<T>(shared, valueAt, found(fault(Object.keys(except), [])));
  }

  const own = new Map(placesOf(declared).map((place) => [place.id, place]));

  function byEnv<T>(value: (environment: Place<E>) => Leaf<T> | undefined): Sometimes<T> {
    return new Sometimes<T>(undefined, ({ id }) => {
      const place = own.get(id);
      return place === undefined ? undefined : at(value(place), place);
    });
  }

  function only<T>(environments: readonly E[], value: Leaf<T>): Sometimes<T> {
    const isIn = (place: Place) => environments.some((name) => name === place.name);
    const valueAt = (place: Place) => (isIn(place) ? at(value, place) : undefined);
    return new Sometimes<T>(undefined, valueAt, found(fault(environments, [])));
  }

  return { perEnv, byEnv, only, system: (spec) => declareSystem(declared, spec) };
}

function found(message: string | undefined) {
  return message === undefined ? undefined : { message, source: new Source() };
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
