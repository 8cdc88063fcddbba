import { listAt, mapAt, numberAt, textAt } from "../check/data.ts";
import type { Json, Manifest } from "../model/manifest.ts";
import { filesOf, foldersOf, type LocalFile } from "./files.ts";
import { type LocalProbe, probeOf } from "./probes.ts";
import { textsAt } from "./services.ts";
import { expanded } from "./variables.ts";

/** The processes of one controller: what its pods run. */
export interface LocalPod {
  /** The controller's name. */
  readonly name: string;
  readonly controller: "Deployment" | "StatefulSet" | "Job";
  /** The workload that it belongs to, as its labels say. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many there are in a cluster; where an autoscaler counts, its minimum. */
  readonly replicas: number;
  /** A Job's place in its workload's sync: -1 before the others, 0 beside them, 1 after them. */
  readonly wave: number;
  readonly graceSeconds: number;
  /** The account that AWS STS knows it by. */
  readonly serviceAccount: string;
  /** Run one after another before the rest, each to its end; a sidecar goes on running. */
  readonly init: readonly LocalContainer[];
  readonly containers: readonly LocalContainer[];
}

/** One process, with everything that its manifest gives it. */
export interface LocalContainer {
  readonly name: string;
  readonly image: string;
  /** An init container that goes on running. */
  readonly sidecar: boolean;
  /** Empty: the image's own. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  readonly files: readonly LocalFile[];
  /** Folders that it may write to, and their paths. */
  readonly folders: readonly { readonly path: string; readonly volume: string }[];
  readonly probes: {
    readonly startup?: LocalProbe;
    readonly ready?: LocalProbe;
    readonly live?: LocalProbe;
  };
}

/** Reads the controllers among some objects as a kubelet would, with the ConfigMaps and ExternalSecrets that stand beside them. */
export function podsOf(objects: readonly Manifest[]): readonly LocalPod[] {
  return objects.flatMap((object) => {
    const { kind, metadata } = object;
    if (kind !== "Deployment" && kind !== "StatefulSet" && kind !== "Job") return [];
    const spec = mapAt(object, "spec", "template", "spec");
    const read = (container: Json) => containerOf(container, spec, objects);
    return [
      {
        name: metadata.name,
        controller: kind,
        labels: textsAt(object, "spec", "template", "metadata", "labels"),
        replicas: numberAt(object, "spec", "replicas") ?? minimum(metadata.name, objects),
        wave: Number(metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0),
        // Kubernetes API reference, PodSpec.
        graceSeconds: numberAt(spec, "terminationGracePeriodSeconds") ?? 30,
        serviceAccount: textAt(spec, "serviceAccountName") ?? "default",
        init: listAt(spec, "initContainers").map(read),
        containers: listAt(spec, "containers").map(read),
      },
    ];
  });
}

/** How many an autoscaler begins with. */
function minimum(name: string, objects: readonly Manifest[]): number {
  const scaler = objects.find((object) => textAt(object, "spec", "scaleTargetRef", "name") === name);
  return numberAt(scaler, "spec", "minReplicas") ?? numberAt(scaler, "spec", "minReplicaCount") ?? 1;
}

function containerOf(container: Json, pod: unknown, objects: readonly Manifest[]): LocalContainer {
  const name = textAt(container, "name") ?? "";
  const declared = listAt(container, "env").map((variable) => ({
    name: textAt(variable, "name") ?? "",
    value: valueIn(variable),
  }));
  const { env, expand } = expanded(declared);
  const words = (field: string) => listAt(container, field).map((word) => expand(String(word)));
  const probe = (field: string) => probeOf(mapAt(container, field));
  const [startup, ready, live] = [probe("startupProbe"), probe("readinessProbe"), probe("livenessProbe")];
  return {
    name,
    image: textAt(container, "image") ?? "",
    sidecar: textAt(container, "restartPolicy") === "Always",
    command: words("command"),
    args: words("args"),
    env,
    ports: listAt(container, "ports").map((port) => ({
      name: textAt(port, "name") ?? "",
      port: numberAt(port, "containerPort") ?? 0,
    })),
    files: filesOf(container, pod, objects),
    folders: foldersOf(container, pod),
    probes: {
      ...(startup === undefined ? {} : { startup }),
      ...(ready === undefined ? {} : { ready }),
      ...(live === undefined ? {} : { live }),
    },
  };
}

function valueIn(variable: Json): string {
  if (mapAt(variable, "valueFrom") === undefined) return textAt(variable, "value") ?? "";
  throw new Error(
    `${textAt(variable, "name")} takes its value from elsewhere (valueFrom), which has no meaning on one machine. Give it a value.`,
  );
}
