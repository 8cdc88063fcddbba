import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { VariedObject } from "../model/varying.ts";
import type { ResolvedPod } from "../resolve/graph.ts";
import type { MetadataOf } from "./metadata.ts";
import { filesOf } from "./pod.ts";

/** The files of a pod. Its name stays the same when they change: a checksum on the pods restarts them. */
export function configMap(pod: ResolvedPod, metadata: MetadataOf): readonly VariedObject<IConfigMap>[] {
  const files = filesOf(pod);
  if (files.length === 0) return [];
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(`${pod.name}-files`, { pod: pod.name, wave: "configuration" }),
      data: Object.fromEntries(files),
    },
  ];
}
