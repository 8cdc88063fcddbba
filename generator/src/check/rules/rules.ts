import type { Rule } from "../rule.ts";
import type { Schemas } from "../schema/schemas.ts";
import { duplicateObject } from "./duplicate-object.ts";
import { schemaRules } from "./schema.ts";

/** Every rule, in the order of their names. */
export function allRules(schemas: Schemas): readonly Rule[] {
  return [...schemaRules(schemas), duplicateObject];
}
