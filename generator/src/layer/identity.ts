import type { JsonObject, Manifest } from "../model/manifest.ts";

/** By what Kustomize tells objects apart; one that names no namespace is in "default". */
export function idOf({ apiVersion, kind, metadata }: Manifest): string {
  return `${apiVersion} ${kind} ${metadata.namespace ?? "default"} ${metadata.name}`;
}

/** As people name it. @example Deployment/yolo5 */
export function titleOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

/** Whether it has what every Kubernetes object must have: apiVersion, kind and metadata.name. */
export function isManifest(value: unknown): value is Manifest {
  return (
    isObject(value) &&
    typeof value.apiVersion === "string" &&
    typeof value.kind === "string" &&
    isObject(value.metadata) &&
    typeof value.metadata.name === "string"
  );
}

/** The manifest as plain data: its type allows members that are undefined, but a manifest that was resolved has none. */
export function dataOf(manifest: Manifest): JsonObject {
  return manifest as JsonObject;
}

/** The manifest that changed data is. @throws {TypeError} when it no longer is one. */
export function manifestFrom(data: unknown): Manifest {
  if (!isManifest(data))
    throw new TypeError("A change to a manifest must leave its apiVersion, kind and metadata.name.");
  return data;
}

/** Kustomize drops empty annotations, and to the API server they are the same as none. */
export function withoutEmptyAnnotations(manifest: Manifest): Manifest {
  if (manifest.metadata.annotations === undefined) return manifest;
  const { annotations, ...metadata } = manifest.metadata;
  return Object.keys(annotations ?? {}).length > 0 ? manifest : { ...manifest, metadata };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
