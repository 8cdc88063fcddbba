import { readFileSync } from "node:fs";
import type { Finding } from "../check/finding.ts";
import { openSchemas } from "../check/schema/schemas.ts";
import { type Generated, generate } from "../generate.ts";
import { loadSystem } from "../load/load-system.ts";
import type { System } from "../model/system.ts";
import type { Pins } from "../pins/check-pins.ts";
import { readPins } from "../pins/read-pins.ts";
import { cacheFolder } from "./cache-folder.ts";

/** A declared system with its pins, and all that is derived from it. */
export interface Run extends Generated {
  readonly system: System;
  readonly pins: Pins;
}

/** Loads the system of a repository and generates its output in memory. */
export async function runEngine(root: string): Promise<Run | { readonly findings: readonly Finding[] }> {
  const loaded = await loadSystem(root);
  if ("finding" in loaded) return { findings: [loaded.finding] };
  const { system } = loaded;
  const names = [...system.spec.workloads.map(({ name }) => name), ...(system.spec.retired ?? [])];
  const { pins, findings } = readPins(root, system.places, names);
  const cache = cacheFolder(root);
  const generated = generate(system, {
    root,
    read: (url) => readFileSync(url, "utf8"),
    pins,
    schemas: openSchemas({
      kubernetes: system.spec.kubernetes ?? "1.36",
      ...(cache === undefined ? {} : { cache }),
    }),
  });
  return { ...generated, findings: [...findings, ...generated.findings], system, pins };
}
