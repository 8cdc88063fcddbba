/** For tests: proves layers of two environments by the model and by the real binaries. */
import assert from "node:assert/strict";
import type { Json, JsonObject, Manifest } from "../model/manifest.ts";
import { places } from "./example-system.ts";
import { dataOf, idOf, isManifest } from "./identity.ts";
import type { Kustomization } from "./kustomize.ts";
import { layer } from "./layer.ts";
import { prove } from "./proof.ts";
import { binaries, buildReally } from "./real-kustomize.ts";
import type { Symbolic, SymbolicObject } from "./symbolic.ts";

export function deployment(...containers: readonly Json[]): Manifest {
  const spec = { template: { spec: { containers } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
}

export function varyingDeployment(...containers: readonly Symbolic[]): SymbolicObject {
  const spec = { template: { spec: { containers } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
}

export const configMap = (data: JsonObject): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "web" },
  data,
});

/** What all binaries give; they must agree. */
export async function really(kustomization: Kustomization): Promise<readonly Json[]> {
  const all = await Promise.all(binaries.map((binary) => buildReally(binary, kustomization)));
  const [first, ...others] = all.map((built) => [...built.values()].map(dataOf));
  for (const other of others) assert.deepEqual(other, first);
  return first ?? [];
}

/** Layers, and proves by model and binaries that each place gets what is meant. */
export async function proven(...objects: readonly SymbolicObject[]): Promise<void> {
  const layered = layer(objects, places);
  assert.deepEqual([...layered.findings, ...prove(layered)], []);
  for (const { added, patches, intended } of layered.overlays.values()) {
    const built = await really({ base: layered.base, added, patches });
    assert.deepEqual(byId(built), byId(intended.map(dataOf)));
  }
}

function byId(objects: readonly Json[]): ReadonlyMap<string, Json> {
  return new Map(objects.map((object) => [isManifest(object) ? idOf(object) : "", object]));
}

/** The findings of the proof: path and message. */
export function refused(...objects: readonly SymbolicObject[]): readonly string[] {
  return prove(layer(objects, places)).map(({ object, path, message }) => `${object} ${path}: ${message}`);
}
