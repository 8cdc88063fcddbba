import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IIoK8sApiBatchV1JobSpec } from "kubernetes-models/batch/v1/JobSpec";
import { type Duration, seconds } from "../model/duration.ts";
import { type Leaf, map, type Varied, type VariedObject } from "../model/varying.ts";
import type { HookJobSpec, JobSpec, ScheduleSpec } from "../model/workload.ts";
import type { ResolvedPod } from "../resolve/graph.ts";
import type { Expanding } from "./expanding.ts";
import { podTemplate } from "./pod.ts";

interface Patience {
  readonly retries?: Leaf<number>;
  readonly deadline?: Leaf<Duration>;
}

// A hook Job that vanishes before Argo CD has seen it end hangs the sync (argoproj/argo-cd#21055), so its TTL is long.
const aDay = 86_400;

/** A job of each sync of its workload. */
export function hookJob(expanding: Expanding, pod: ResolvedPod, spec: HookJobSpec): VariedObject<IJob> {
  const wave = { before: "-1", alongside: undefined, after: "1" }[spec.runs];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: expanding.metadata(pod.name, {
      pod: pod.name,
      component: "job",
      annotations: { ...hook("Sync"), ...(wave === undefined ? {} : { "argocd.argoproj.io/sync-wave": wave }) },
    }),
    spec: { ...jobSpec(expanding, pod, spec, 6), ttlSecondsAfterFinished: aDay },
  };
}

/** A Job of its own: a hook, or one that runs once for each version of its declaration. */
export function job(expanding: Expanding, spec: JobSpec): VariedObject<IJob> {
  const { workload, main } = expanding.resolved;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: expanding.metadata(workload.name, { annotations: spec.hook === undefined ? once : hook(spec.hook) }),
    spec: {
      ...jobSpec(expanding, main, spec, 6),
      ...(spec.hook === undefined ? {} : { ttlSecondsAfterFinished: aDay }),
    },
  };
}

/** A CronJob. */
export function cronJob(expanding: Expanding, spec: ScheduleSpec): VariedObject<ICronJob> {
  const { workload, main } = expanding.resolved;
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: expanding.metadata(workload.name),
    spec: {
      concurrencyPolicy: spec.concurrency ?? "Forbid",
      jobTemplate: { spec: jobSpec(expanding, main, spec, 2) },
      schedule: spec.cron,
      startingDeadlineSeconds: map(spec.startWithin ?? "5m", seconds),
      timeZone: spec.timeZone ?? "Etc/UTC",
    },
  };
}

function jobSpec(
  expanding: Expanding,
  pod: ResolvedPod,
  spec: Patience,
  retries: number,
): Varied<IIoK8sApiBatchV1JobSpec> {
  return {
    // An image that can't be pulled would otherwise keep a sync running for ever (argoproj/argo-cd#6880).
    activeDeadlineSeconds: map(spec.deadline ?? "10m", seconds),
    backoffLimit: spec.retries ?? retries,
    template: podTemplate(expanding, pod, {
      restartPolicy: "OnFailure",
      grace: expanding.resolved.workload.spec.grace ?? "30s",
      component: "job",
    }),
  };
}

function hook(phase: "Sync" | "PostSync") {
  return {
    "argocd.argoproj.io/hook": phase,
    "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
  };
}

// A Job's template is immutable: a new version replaces it. It has no TTL, for Argo CD would make a Job that vanished anew, for ever (argoproj/argo-cd#8586).
const once = {
  "argocd.argoproj.io/sync-options": "Force=true,Replace=true",
  "ignore-check.kube-linter.io/job-ttl-seconds-after-finished": "Argo CD would make it anew each time it vanishes",
};
