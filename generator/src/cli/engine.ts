import { readFileSync } from "node:fs";
import type { Finding } from "../check/finding.ts";
import { openSchemas } from "../check/schema/schemas.ts";
import { type Generated, generate } from "../generate.ts";
import { loadSystem } from "../load/load-system.ts";
import type { System } from "../model/system.ts";
import type { Pins } from "../pins/check-pins.ts";
import { readPins } from "../pins/read-pins.ts";
import type { Surroundings } from "../resolve/surroundings.ts";
import type { Terminal } from "./command.ts";

/** A declared system with its pins, and all that is derived from it. */
export interface Run extends Generated {
  readonly system: System;
  readonly pins: Pins;
}

/** Loads the system of a repository and generates its output in memory. */
export async function runEngine({
  root,
  cache,
}: Pick<Terminal, "root" | "cache">): Promise<Run | { readonly findings: readonly Finding[] }> {
  const loaded = await loadSystem(root);
  if ("finding" in loaded) return { findings: [loaded.finding] };
  const { system } = loaded;
  const surroundings = { root, read: (url: URL) => readFileSync(url, "utf8") };
  const { pins, findings: pinFindings } = await readPins(root, system.places);
  const { crds, findings: crdFindings } = await customKinds(system, surroundings);
  const schemas = openSchemas({
    kubernetes: system.spec.kubernetes ?? "1.36",
    crds,
    ...(cache === undefined ? {} : { cache }),
  });
  const generated = generate(system, { ...surroundings, pins, schemas });
  return { ...generated, findings: [...pinFindings, ...crdFindings, ...generated.findings], system, pins };
}

/** Most systems bring no CustomResourceDefinitions: the YAML reader is loaded only for those that do. */
async function customKinds({ spec }: System, surroundings: Surroundings) {
  if (spec.crds === undefined) return { crds: [], findings: [] };
  const { readCrds } = await import("../load/read-crds.ts");
  return readCrds(spec.crds, surroundings);
}
