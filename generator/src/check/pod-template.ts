import type { Json, Manifest } from "../model/manifest.ts";
import { mapAt } from "./data.ts";
import { groupOf } from "./group-kind.ts";
import { memberOf, type Part, partAt, whole } from "./part.ts";

/** The pods that an object makes. */
export interface PodTemplate {
  /** The object that makes them. */
  readonly object: Manifest;
  /** The whole template: a Pod itself. */
  readonly template: Part;
  readonly spec: Part;
  /** The labels that the template has. A controller may add more: see `controller-labels.ts`. */
  readonly labels: Readonly<Record<string, Json | undefined>>;
}

/** Where each kind that makes pods has their template, and of which API group it is. */
const kinds: ReadonlyMap<string, { readonly group: string; readonly path: readonly string[] }> = new Map([
  ["CronJob", { group: "batch", path: ["spec", "jobTemplate", "spec", "template"] }],
  ["DaemonSet", { group: "apps", path: ["spec", "template"] }],
  ["Deployment", { group: "apps", path: ["spec", "template"] }],
  ["Job", { group: "batch", path: ["spec", "template"] }],
  ["Pod", { group: "", path: [] }],
  ["ReplicaSet", { group: "apps", path: ["spec", "template"] }],
  ["ReplicationController", { group: "", path: ["spec", "template"] }],
  ["Rollout", { group: "argoproj.io", path: ["spec", "template"] }],
  ["ScaledJob", { group: "keda.sh", path: ["spec", "jobTargetRef", "template"] }],
  ["StatefulSet", { group: "apps", path: ["spec", "template"] }],
]);

/** The kinds that make pods. */
export const podKinds: readonly string[] = [...kinds.keys()];

/** The pod template of an object; undefined when it makes no pods. */
export function podTemplateOf(object: Manifest): PodTemplate | undefined {
  const known = kinds.get(object.kind);
  if (known === undefined || known.group !== groupOf(object.apiVersion)) return undefined;
  const template = partAt(whole(object), ...known.path);
  const spec = memberOf(template, "spec");
  if (mapAt(spec.value) === undefined) return undefined;
  return { object, template, spec, labels: mapAt(template.value, "metadata", "labels") ?? {} };
}
