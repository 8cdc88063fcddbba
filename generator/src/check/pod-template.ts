import type { Json, JsonObject, Manifest } from "../model/manifest.ts";
import { mapAt, textAt } from "./data.ts";

/** The pods that an object makes. */
export interface PodTemplate {
  /** The object that makes them. */
  readonly object: Manifest;
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, Json | undefined>>;
  readonly spec: JsonObject;
  /** The path of the template in the object, as `spec.template`; empty for a Pod. */
  readonly path: string;
}

const paths: Readonly<Record<string, readonly string[]>> = {
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  DaemonSet: ["spec", "template"],
  Deployment: ["spec", "template"],
  Job: ["spec", "template"],
  Pod: [],
  ReplicaSet: ["spec", "template"],
  ReplicationController: ["spec", "template"],
  StatefulSet: ["spec", "template"],
};

const groups = new Set(["v1", "apps/v1", "batch/v1"]);

/** The pod template of an object; undefined when it makes no pods. */
export function podTemplateOf(object: Manifest): PodTemplate | undefined {
  const path = paths[object.kind];
  if (path === undefined || !groups.has(object.apiVersion)) return undefined;
  const template = mapAt(object, ...path);
  const spec = mapAt(template, "spec");
  if (spec === undefined) return undefined;
  const labels = mapAt(template, "metadata", "labels") ?? {};
  return { object, namespace: textAt(object.metadata, "namespace"), labels, spec, path: path.join(".") };
}
