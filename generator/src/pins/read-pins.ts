import { existsSync, readFileSync } from "node:fs";
import type { Finding } from "../check/finding.ts";
import type { Place } from "../model/environment.ts";
import { pinFolder } from "../render/paths.ts";
import type { Pins } from "./check-pins.ts";
import { type Pin, type PinText, readPin, requiresPath } from "./pin.ts";

/** Reads the pins of all workloads in all environments from the disk. */
export function readPins(
  root: string,
  places: readonly Place[],
  workloads: readonly string[],
): { pins: Pins; findings: readonly Finding[] } {
  const pins = new Map<string, Pin>();
  const findings: Finding[] = [];
  for (const environment of new Set(places.map(({ name }) => name))) {
    if (!existsSync(`${root}/overlays/${environment}`)) continue;
    for (const workload of workloads) {
      const text = pinText(root, `${pinFolder(environment, workload)}/kustomization.yaml`);
      if (text === undefined) continue;
      const read = readPin(text);
      findings.push(...read.findings);
      if (read.pin !== undefined) pins.set(`${environment}/${workload}`, read.pin);
    }
  }
  return { pins: { of: (environment, workload) => pins.get(`${environment}/${workload}`) }, findings };
}

function pinText(root: string, path: string): PinText | undefined {
  const kustomization = readIfThere(`${root}/${path}`);
  if (kustomization === undefined) return undefined;
  return { path, kustomization, requires: readIfThere(`${root}/${requiresPath(path)}`) };
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
