import type { Json, Manifest } from "../model/manifest.ts";
import { mapAt } from "./data.ts";
import { groupKind } from "./group-kind.ts";
import { memberOf, type Part, whole } from "./part.ts";

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

const paths: ReadonlyMap<string, readonly string[]> = new Map([
  ["CronJob.batch", ["spec", "jobTemplate", "spec", "template"]],
  ["DaemonSet.apps", ["spec", "template"]],
  ["Deployment.apps", ["spec", "template"]],
  ["Job.batch", ["spec", "template"]],
  ["Pod", []],
  ["ReplicaSet.apps", ["spec", "template"]],
  ["ReplicationController", ["spec", "template"]],
  ["Rollout.argoproj.io", ["spec", "template"]],
  ["ScaledJob.keda.sh", ["spec", "jobTargetRef", "template"]],
  ["StatefulSet.apps", ["spec", "template"]],
]);

/** The kinds that make pods. */
export const podKinds: readonly string[] = [...paths.keys()].map((kind) => kind.replace(/\..*/, ""));

/** The pod template of an object; undefined when it makes no pods. */
export function podTemplateOf(object: Manifest): PodTemplate | undefined {
  const path = paths.get(groupKind(object.apiVersion, object.kind));
  if (path === undefined) return undefined;
  const template = memberOf(whole(object), ...path);
  const spec = memberOf(template, "spec");
  if (mapAt(spec.value) === undefined) return undefined;
  return { object, template, spec, labels: mapAt(template.value, "metadata", "labels") ?? {} };
}
