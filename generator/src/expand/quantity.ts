import { canonicalQuantity } from "../check/quantity.ts";
import { type Leaf, map } from "../model/varying.ts";

/** A quantity as the API server writes it back, or Argo CD shows drift. One that is none is left as it is: the rule `quantity` says so. */
export function canonical(quantity: Leaf<string>): Leaf<string> {
  return map(quantity, (text) => canonicalQuantity(text) ?? text);
}
