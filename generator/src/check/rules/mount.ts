import { containersOf } from "../containers.ts";
import { mapAt, textAt } from "../data.ts";
import { entriesOf, memberOf, type Part, problemAt } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** The volumes of pods, and where containers mount them. */
export const mount: ObjectRule = {
  name: "mount",
  severity: "error",
  summary: "Every volume has a name of its own and one source, and no two are mounted at one path.",
  kinds: podKinds,
  *check(object) {
    const pod = podTemplateOf(object);
    if (pod === undefined) return;
    const volumes = entriesOf(memberOf(pod.spec, "volumes"));
    const claims = entriesOf(memberOf({ value: object }, "spec", "volumeClaimTemplates"));
    yield* volumeNames(volumes.map((part) => memberOf(part, "name")));
    yield* volumeNames(claims.map((part) => memberOf(part, "metadata", "name")));
    for (const volume of volumes) yield* sources(volume);
    for (const { part } of containersOf(pod)) yield* mounts(entriesOf(memberOf(part, "volumeMounts")));
  },
};

function* volumeNames(names: readonly Part[]): Iterable<Problem> {
  const seen = new Set<string>();
  for (const name of names) {
    if (typeof name.value !== "string") continue;
    if (seen.has(name.value)) yield problemAt(name, `Two volumes are called "${name.value}".`);
    seen.add(name.value);
  }
}

/** Source: Kubernetes 1.36, `validateVolumeSource` and `SetDefaults_Volume`. */
function* sources(volume: Part): Iterable<Problem> {
  const given = sourcesOf(volume).filter((source) => source !== "name");
  if (given.length === 0 && mapAt(volume.value) !== undefined) {
    yield problemAt(
      volume,
      "The volume has no source, and would silently be an empty folder. If that is meant, write `emptyDir: {}`.",
    );
  }
  if (given.length > 1) yield problemAt(volume, `The volume has several sources, ${given.join(" and ")}. Keep one.`);
  for (const kind of ["configMap", "secret", "downwardAPI"]) yield* itemPaths(memberOf(volume, kind));
  for (const source of entriesOf(memberOf(volume, "projected", "sources"))) {
    const its = sourcesOf(source);
    if (its.length > 1) yield problemAt(source, `A projected source is one of ${its.join(" and ")}. Make it two.`);
    for (const kind of its) yield* itemPaths(memberOf(source, kind));
    yield* insidePath(memberOf(source, "serviceAccountToken", "path"));
  }
}

function sourcesOf({ value }: Part): readonly string[] {
  return Object.entries(mapAt(value) ?? {}).flatMap(([name, source]) => (source === null ? [] : [name]));
}

function* itemPaths(source: Part): Iterable<Problem> {
  for (const item of entriesOf(memberOf(source, "items"))) yield* insidePath(memberOf(item, "path"));
}

function* mounts(parts: readonly Part[]): Iterable<Problem> {
  const seen = new Map<string, string>();
  for (const part of parts) {
    const at = memberOf(part, "mountPath");
    if (typeof at.value === "string") {
      // A trailing slash makes no other folder.
      const folder = at.value.replace(/(?<=.)\/+$/, "");
      const other = seen.get(folder);
      if (other !== undefined)
        yield problemAt(at, `"${other}" is mounted at ${folder} too, and one would hide the other.`);
      seen.set(folder, textAt(part.value, "name") ?? "");
      if (at.value.includes(":"))
        yield problemAt(at, `"${at.value}" has a ":", which container runtimes cannot mount.`);
    }
    const subPath = memberOf(part, "subPath");
    const expression = memberOf(part, "subPathExpr");
    yield* insidePath(subPath);
    yield* insidePath(expression);
    if (isFilled(subPath) && isFilled(expression)) {
      yield problemAt(expression, "The mount has a subPath and a subPathExpr. Keep one.");
    }
  }
}

function isFilled({ value }: Part): boolean {
  return typeof value === "string" && value !== "";
}

/** A path inside a volume must stay there. Source: Kubernetes 1.36, `validateLocalDescendingPath`. */
function* insidePath(part: Part): Iterable<Problem> {
  if (typeof part.value !== "string") return;
  if (part.value.startsWith("/"))
    yield problemAt(part, `"${part.value}" is absolute, and must be a path inside the volume.`);
  if (part.value.split("/").includes("..")) yield problemAt(part, `"${part.value}" leads out of the volume.`);
}
