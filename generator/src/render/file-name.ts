import type { Manifest } from "../model/manifest.ts";

/**
 * A file for each object: `<kind>.yaml`, or `<kind>-<name>.yaml` where the object is not named like its workload. Where two would share
 * a file, both say their API group too.
 *
 * @example Service "web" of workload "web": service.yaml; NetworkPolicy "web-to-api": networkpolicy-web-to-api.yaml
 */
export function fileNames(objects: readonly Manifest[], workload: string): ReadonlyMap<Manifest, string> {
  const counts = new Map<string, number>();
  for (const object of objects) {
    const name = plainName(object, workload);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map(
    objects.map((object) => {
      const name = plainName(object, workload);
      return [object, counts.get(name) === 1 ? `${name}.yaml` : `${groupedName(object, workload)}.yaml`];
    }),
  );
}

function plainName({ kind, metadata }: Manifest, workload: string): string {
  const lower = kind.toLowerCase();
  return metadata.name === workload ? lower : `${lower}-${safe(metadata.name)}`;
}

function groupedName(object: Manifest, workload: string): string {
  const group = object.apiVersion.includes("/") ? object.apiVersion.slice(0, object.apiVersion.indexOf("/")) : "core";
  const namespace = object.metadata.namespace === undefined ? "" : `.${safe(object.metadata.namespace)}`;
  return `${plainName(object, workload)}.${group}${namespace}`;
}

// Names of RBAC objects may have colons, which Windows' file systems refuse.
function safe(name: string): string {
  return name.replace(/[^a-zA-Z0-9.-]/g, "-");
}
