import { check } from "./check/check.ts";
import { type Finding, hasErrors } from "./check/finding.ts";
import { allRules } from "./check/rules/rules.ts";
import { schemaRules } from "./check/rules/schema.ts";
import type { Schemas } from "./check/schema/schemas.ts";
import { layerWorkload } from "./layer-workload.ts";
import type { System } from "./model/system.ts";
import { checkPins, type Pins } from "./pins/check-pins.ts";
import { placeObjects, toCheck } from "./placed.ts";
import { render } from "./render/render.ts";
import { textOf } from "./render/text.ts";
import type { LayeredWorkload } from "./render/workload.ts";
import type { Graph } from "./resolve/graph.ts";
import { resolve } from "./resolve/resolve.ts";
import { relativeTo } from "./resolve/source-path.ts";
import type { Surroundings } from "./resolve/surroundings.ts";

/** What generating needs beside the declaration. */
export interface Given extends Surroundings {
  readonly pins: Pins;
  readonly schemas: Schemas;
}

/** The whole output, before anything is written. */
export interface Generated {
  /** Text by path; empty when an error was found. */
  readonly files: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly graph: Graph;
  readonly layered: readonly LayeredWorkload[];
  /** How many objects were checked, those of each place for themselves. */
  readonly objects: number;
}

/**
 * From a declared system to the text of every file: resolves, expands, layers, proves and checks. Pure, but for what `given` reads.
 * Nothing is thrown for a wrong declaration: all that is wrong comes back as findings.
 */
export function generate(system: System, given: Given): Generated {
  const { pins, schemas } = given;
  const source = relativeTo(given.root, system.source.file);
  const { graph, findings: unresolved } = resolve(system, given);
  const layered = graph.workloads.map((resolved) => layerWorkload(graph, resolved, given));
  const placed = placeObjects(graph, layered, pins);
  const checked = placed.map((each) => toCheck(each, source));
  const findings = [
    ...unresolved,
    ...layered.flatMap((workload) => workload.findings),
    // What could not be resolved is missing, and everything that refers to it would be reported too.
    ...check(hasErrors(unresolved) ? schemaRules(schemas) : allRules(schemas), checked),
    ...checkPins(graph, pins),
  ];
  const objects = checked.reduce((sum, each) => sum + each.objects.length, 0);
  const result = { findings, graph, layered, objects };
  if (hasErrors(findings)) return { ...result, files: new Map() };
  const isClusterScoped = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) =>
    schemas.scope(apiVersion, kind) === "Cluster";
  const files = render({ system, graph, layered, placed, pins, isClusterScoped, source });
  return { ...result, files: new Map(files.map((file) => [file.path, textOf(file)])) };
}
