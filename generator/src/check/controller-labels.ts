import { textAt } from "./data.ts";
import { groupKind } from "./group-kind.ts";
import type { PodTemplate } from "./pod-template.ts";

/**
 * Whether the controller of a template gives its pods this label, with one of these values, although the template has none.
 *
 * Source: Kubernetes, "Well-Known Labels, Annotations and Taints"; for KEDA and Argo Rollouts their own documentation.
 *
 * @param values Any value will do when undefined.
 */
export function controllerAdds(pod: PodTemplate, key: string, values?: readonly string[]): boolean {
  const { apiVersion, kind, metadata } = pod.object;
  const value = added.get(groupKind(apiVersion, kind))?.[key];
  if (value === undefined) return false;
  if (values === undefined || value === "any") return true;
  const name = textAt(metadata, "name") ?? "";
  return values.some((wanted) =>
    value === "name" ? wanted === name : isNumbered(wanted, value === "number" ? "" : name),
  );
}

/** Whether any controller adds a label of this key: an index of the templates' labels does not find all of its pods. */
export function isControllerLabel(key: string): boolean {
  return keys.has(key);
}

/** What a label holds: the object's name, the name and a number (`mongo-0`), a number, or what nobody knows before. */
type Value = "name" | "numbered" | "number" | "any";

const ofJobs: Readonly<Record<string, Value>> = {
  "batch.kubernetes.io/controller-uid": "any",
  "batch.kubernetes.io/job-completion-index": "number",
  "controller-uid": "any",
};

const added: ReadonlyMap<string, Readonly<Record<string, Value>>> = new Map<string, Record<string, Value>>([
  ["CronJob.batch", { ...ofJobs, "batch.kubernetes.io/job-name": "numbered", "job-name": "numbered" }],
  ["DaemonSet.apps", { "controller-revision-hash": "any", "pod-template-generation": "number" }],
  ["Deployment.apps", { "pod-template-hash": "any" }],
  ["Job.batch", { ...ofJobs, "batch.kubernetes.io/job-name": "name", "job-name": "name" }],
  ["Rollout.argoproj.io", { "rollouts-pod-template-hash": "any" }],
  [
    "ScaledJob.keda.sh",
    { ...ofJobs, "batch.kubernetes.io/job-name": "any", "job-name": "any", "scaledjob.keda.sh/name": "name" },
  ],
  [
    "StatefulSet.apps",
    {
      "apps.kubernetes.io/pod-index": "number",
      "controller-revision-hash": "any",
      "statefulset.kubernetes.io/pod-name": "numbered",
    },
  ],
]);

const keys: ReadonlySet<string> = new Set([...added.values()].flatMap((labels) => Object.keys(labels)));

function isNumbered(value: string, name: string): boolean {
  return name === "" ? /^\d+$/.test(value) : value.startsWith(`${name}-`) && /^\d+$/.test(value.slice(name.length + 1));
}
