import { containersOf } from "../containers.ts";
import { mapAt, textAt } from "../data.ts";
import { entriesOf, memberOf, membersOf, type Part, partAt, whole } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** The volumes of pods, and where containers mount them. */
export const mount: ObjectRule = {
  name: "mount",
  severity: "error",
  summary: "Every volume has a name of its own and one source, and no two are mounted at one path.",
  kinds: podKinds,
  check: (object) =>
    reported((report) => {
      const pod = podTemplateOf(object);
      if (pod === undefined) return;
      const volumes = entriesOf(memberOf(pod.spec, "volumes"));
      const claims = entriesOf(partAt(whole(object), "spec", "volumeClaimTemplates"));
      volumeNames(volumes, report);
      volumeNames(
        claims.map((claim) => memberOf(claim, "metadata")),
        report,
      );
      for (const volume of volumes) sources(volume, report);
      for (const { part } of containersOf(pod)) mounts(entriesOf(memberOf(part, "volumeMounts")), report);
    }),
};

function volumeNames(parts: readonly Part[], report: Report): void {
  const seen = new Set<string>();
  for (const part of parts) {
    const name = textAt(part.value, "name");
    if (name === undefined) continue;
    if (seen.has(name)) report(memberOf(part, "name"), `Two volumes are called "${name}".`);
    seen.add(name);
  }
}

/** Source: Kubernetes 1.36, `validateVolumeSource` and `SetDefaults_Volume`. */
function sources(volume: Part, report: Report): void {
  if (mapAt(volume.value) === undefined) return;
  const given = sourcesOf(volume).filter(({ step }) => step !== "name");
  if (given.length === 0) {
    const remedy = "If that is meant, write `emptyDir: {}`";
    report(volume, `The volume has no source, and would silently be an empty folder. ${remedy}.`);
  }
  if (given.length > 1) report(volume, `The volume has several sources, ${named(given)}. Keep one.`);
  for (const source of given) {
    files(itemPaths(source), new Set(), report);
    if (source.step === "projected") projected(source, report);
  }
}

/** Source: Kubernetes 1.36, `validateProjectionSources`. */
function projected(part: Part, report: Report): void {
  const taken = new Set<string>();
  for (const source of entriesOf(memberOf(part, "sources"))) {
    const its = sourcesOf(source);
    if (its.length > 1) report(source, `A projected source is one of ${named(its)}. Make them two.`);
    for (const each of its) files([...itemPaths(each), memberOf(each, "path")], taken, report);
  }
}

function itemPaths(source: Part): readonly Part[] {
  return entriesOf(memberOf(source, "items")).map((item) => memberOf(item, "path"));
}

function files(paths: readonly Part[], taken: Set<string>, report: Report): void {
  for (const path of paths) {
    insidePath(path, report);
    if (typeof path.value !== "string") continue;
    if (taken.has(path.value)) report(path, `Two files of the volume would stand at ${path.value}.`);
    taken.add(path.value);
  }
}

function sourcesOf(part: Part): readonly Part[] {
  return membersOf(part).filter(({ value }) => value !== null);
}

function named(sources: readonly Part[]): string {
  return sources.map(({ step }) => step).join(" and ");
}

function mounts(parts: readonly Part[], report: Report): void {
  const seen = new Map<string, string>();
  for (const part of parts) {
    const at = memberOf(part, "mountPath");
    if (typeof at.value === "string") {
      // A slash at the end makes no other folder.
      const folder = at.value.endsWith("/") ? at.value.replace(/(?<=.)\/+$/, "") : at.value;
      const other = seen.get(folder);
      if (other !== undefined) report(at, `"${other}" is mounted at ${folder} too, and one would hide the other.`);
      seen.set(folder, textAt(part.value, "name") ?? "");
      if (at.value.includes(":")) report(at, `"${at.value}" has a ":", which container runtimes cannot mount.`);
    }
    const subPath = memberOf(part, "subPath");
    const expression = memberOf(part, "subPathExpr");
    insidePath(subPath, report);
    insidePath(expression, report);
    if (isFilled(subPath) && isFilled(expression)) {
      report(expression, "The mount has a subPath and a subPathExpr. Keep one.");
    }
  }
}

function isFilled({ value }: Part): boolean {
  return typeof value === "string" && value !== "";
}

/** A path inside a volume must stay there. Source: Kubernetes 1.36, `validateLocalDescendingPath`. */
function insidePath(part: Part, report: Report): void {
  if (typeof part.value !== "string") return;
  if (part.value.startsWith("/")) report(part, `"${part.value}" is absolute, and must be a path inside the volume.`);
  if (part.value.split("/").includes("..")) report(part, `"${part.value}" leads out of the volume.`);
}
