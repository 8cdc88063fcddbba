import type { Place } from "./environment.ts";
import type { Source } from "./source.ts";

/**
 * A value that differs between environments. Made by `perEnv`, `byEnv` and `only`.
 *
 * What stands in base is decided here, by the form of the declaration and never by whether values happen to be equal:
 * `shared` stands in base, and a Varying without `shared` stands in every overlay that has a value.
 */
export class Varying<T> {
  /** The value that stands in base; undefined when nothing does. */
  readonly shared: T | undefined;
  /** The value in one place; undefined where the field (entry, object) is absent. */
  readonly at: (place: Place) => T | undefined;
  /** What is wrong with the declaration itself, as an environment without a value. */
  readonly fault: Fault | undefined;

  constructor(shared: T | undefined, at: (place: Place) => T | undefined, fault?: Fault) {
    this.shared = shared;
    this.at = at;
    this.fault = fault;
  }
}

/** A value that only some environments have. Made by `only`: what reads it must reckon with its absence. */
export class Sometimes<T> extends Varying<T> {
  readonly sometimes = true;
}

/** Something wrong with a declaration, and where it stands. */
export interface Fault {
  readonly message: string;
  readonly source: Source;
}

/** A value, or one that differs between environments. */
export type Leaf<T> = T | Varying<T>;

/** The same data as `T`, where any part of it may differ between environments. */
export type Varied<T> = T extends undefined
  ? undefined
  : T extends readonly (infer U)[]
    ? Leaf<readonly Varied<U>[]>
    : T extends object
      ? Leaf<VariedObject<T>>
      : Leaf<T>;

/** An object of which any member may differ between environments. */
export type VariedObject<T> = { readonly [K in keyof T]: Varied<T[K]> };

/** Any part of `T`, where any part of it may differ between environments. */
export type PartialVaried<T> = T extends undefined
  ? undefined
  : T extends readonly (infer U)[]
    ? Leaf<readonly PartialVaried<U>[]>
    : T extends object
      ? Leaf<{ readonly [K in keyof T]?: PartialVaried<T[K]> }>
      : Leaf<T>;

/** The value of a leaf in one place; undefined where it is absent. */
export function at<T>(leaf: Leaf<T> | undefined, place: Place): T | undefined {
  return leaf instanceof Varying ? leaf.at(place) : leaf;
}

/** Applies a function to a leaf; what stood in base still does. */
export function map<A, B>(leaf: Leaf<A>, f: (value: A) => B): Leaf<B> {
  if (!(leaf instanceof Varying)) return f(leaf);
  const { shared } = leaf;
  return new Varying(shared === undefined ? undefined : f(shared), (place) => {
    const value = leaf.at(place);
    return value === undefined ? undefined : f(value);
  });
}

/** Combines leaves: plain when all are plain, in base when all have a part there, absent where one is absent. */
export function combine<A, B>(leaves: readonly Leaf<A>[], f: (values: readonly A[]) => B): Leaf<B> {
  const plain = leaves.flatMap((leaf) => (leaf instanceof Varying ? [] : [leaf]));
  if (plain.length === leaves.length) return f(plain);
  const apply = (values: readonly (A | undefined)[]): B | undefined => {
    const present = values.filter((value) => value !== undefined);
    return present.length < values.length ? undefined : f(present);
  };
  const shared = leaves.map((leaf) => (leaf instanceof Varying ? leaf.shared : leaf));
  return new Varying(apply(shared), (place) => apply(leaves.map((leaf) => at(leaf, place))));
}

/** A value that only some environments have, by their names; undefined: all. */
export function within<T>(environments: readonly string[] | undefined, value: T): Leaf<T> {
  if (environments === undefined) return value;
  return new Sometimes<T>(undefined, (place) => (environments.includes(place.name) ? value : undefined));
}

/** A value as a function of the place: it stands in every overlay and never in base. */
export function byPlace<T>(value: (place: Place) => T): Varying<T> {
  return new Varying<T>(undefined, value);
}
