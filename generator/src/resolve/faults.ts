import { type Fault, Varying } from "../model/varying.ts";

/** What is wrong with the varying values anywhere in a declaration, as an environment without a value. */
export function faultsIn(declaration: unknown): readonly Fault[] {
  if (declaration instanceof Varying) return declaration.fault === undefined ? [] : [declaration.fault];
  if (typeof declaration !== "object" || declaration === null || declaration instanceof URL) return [];
  return Object.values(declaration).flatMap(faultsIn);
}
