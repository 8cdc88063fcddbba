import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Finding } from "../check/finding.ts";
import type { Place } from "../model/environment.ts";
import { pinFolder } from "../render/paths.ts";
import type { Pins } from "./check-pins.ts";
import { type Pin, type PinText, readPin, requiresPath } from "./pin.ts";

/** Reads all pins of the given environments from the disk. */
export async function readPins(
  root: string,
  places: readonly Place[],
): Promise<{ pins: Pins; findings: readonly Finding[] }> {
  const pins = new Map<string, ReadonlyMap<string, Pin>>();
  const findings: Finding[] = [];
  for (const environment of new Set(places.map(({ name }) => name))) {
    const its = new Map<string, Pin>();
    pins.set(environment, its);
    for (const workload of foldersIn(`${root}/overlays/${environment}`)) {
      const text = pinText(root, `${pinFolder(environment, workload)}/kustomization.yaml`);
      if (text === undefined) continue;
      const read = await readPin(text);
      findings.push(...read.findings);
      if (read.pin !== undefined) its.set(workload, read.pin);
    }
  }
  return {
    pins: {
      of: (environment, workload) => pins.get(environment)?.get(workload),
      in: (environment) => [...(pins.get(environment)?.keys() ?? [])],
    },
    findings,
  };
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

function pinText(root: string, path: string): PinText | undefined {
  const kustomization = readIfThere(`${root}/${path}`);
  if (kustomization === undefined) return undefined;
  return { path, kustomization, requires: readIfThere(`${root}/${requiresPath(path)}`) };
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
