import * as fs from "node:fs";
import type { Finding } from "../check/finding.ts";
import { applyPlan } from "./apply.ts";
import type { Disk } from "./disk.ts";
import { type Plan, type PlanOptions, planWrite } from "./plan.ts";
import { readTree } from "./tree.ts";

/** What writing came to. */
export interface Written {
  readonly plan: Plan;
  /** Why nothing was written; empty when all was. */
  readonly findings: readonly Finding[];
}

/**
 * Makes what stands under the owned folders and files as desired, or changes nothing: reads, plans, applies.
 *
 * @param desired text by path, each made by `stamp`
 * @param disk see `applyPlan`
 * @throws RangeError as `readTree` and `planWrite` do
 */
export function writeTree(
  root: string,
  owned: readonly string[],
  desired: ReadonlyMap<string, string>,
  options: PlanOptions = {},
  disk: Disk = fs,
): Written {
  const plan = planWrite(desired, readTree(root, owned, desired), options);
  return { plan, findings: plan.findings.length > 0 ? plan.findings : applyPlan(root, plan, disk) };
}
