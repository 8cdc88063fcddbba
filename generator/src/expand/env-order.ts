import { type Leaf, Varying } from "../model/varying.ts";

/** A variable and its text. */
export interface Variable {
  readonly name: string;
  readonly value: Leaf<string>;
}

/**
 * Variables in the order that suits both readers: those that differ between environments first, for a patch lists the shortest prefix
 * that covers what it changes; but one that another refers to as `$(NAME)` before it, for Kubernetes expands only what stands earlier
 * (EnvVar.value, Kubernetes API).
 */
export function inOrderOfUse(variables: readonly Variable[]): readonly Variable[] {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const placed = new Set<Variable>();
  const place = (variable: Variable, referring: readonly Variable[]): void => {
    if (placed.has(variable) || referring.includes(variable)) return;
    for (const name of references(variable.value)) {
      const referred = byName.get(name);
      if (referred !== undefined) place(referred, [...referring, variable]);
    }
    placed.add(variable);
  };
  for (const group of [inOverlays, inBoth, inBase]) {
    for (const variable of variables) if (group(variable.value)) place(variable, []);
  }
  return [...placed];
}

const inOverlays = (value: Leaf<string>) => value instanceof Varying && value.shared === undefined;
const inBoth = (value: Leaf<string>) => value instanceof Varying && value.shared !== undefined;
const inBase = (value: Leaf<string>) => !(value instanceof Varying);

// A varying value's references are those of what stands in base: the order may not depend on one environment.
function references(value: Leaf<string>): readonly string[] {
  const text = value instanceof Varying ? (value.shared ?? "") : value;
  return [...text.matchAll(/\$\(([^()\s]+)\)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
