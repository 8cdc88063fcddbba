import type { Rule } from "../rule.ts";
import type { Schemas } from "../schema/schemas.ts";
import { autoscalerRange } from "./autoscaler-range.ts";
import { cidr } from "./cidr.ts";
import { danglingReference } from "./dangling-reference.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { duplicateObject } from "./duplicate-object.ts";
import { env } from "./env.ts";
import { label } from "./label.ts";
import { mount } from "./mount.ts";
import { name } from "./name.ts";
import { port } from "./port.ts";
import { resources } from "./resources.ts";
import { schedule } from "./schedule.ts";
import { schemaRules } from "./schema.ts";
import { selector } from "./selector.ts";

/** Every rule, in the order of their names; those of the schemas first. */
export function allRules(schemas: Schemas): readonly Rule[] {
  return [...schemaRules(schemas), ...manifestRules];
}

/** The rules that need no schemas. */
export const manifestRules: readonly Rule[] = [
  autoscalerRange,
  cidr,
  danglingReference,
  disruptionBudget,
  duplicateObject,
  env,
  label,
  mount,
  name,
  port,
  resources,
  schedule,
  selector,
];
