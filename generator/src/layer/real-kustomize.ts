/** For tests: what the real `kustomize build` makes of a kustomization. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "../model/manifest.ts";
import { isManifest, titleOf } from "./identity.ts";
import type { Kustomization } from "./kustomize.ts";

/** One of the binaries to prove with. */
export interface Binary {
  readonly name: string;
  readonly command: readonly [file: string, subcommand: string];
}

/** The binaries on this machine: `kustomize` from the folder in PLINTH_KUSTOMIZE or from PATH, and `kubectl` from PATH. */
export function binaries(): readonly Binary[] {
  const path = (process.env.PATH ?? "").split(delimiter);
  const find = (name: string, folders: readonly string[]) =>
    folders.map((folder) => join(folder, name)).find(existsSync);
  const kustomize = find(
    "kustomize",
    [process.env.PLINTH_KUSTOMIZE ?? "", ...path].filter((folder) => folder !== ""),
  );
  const kubectl = find("kubectl", path);
  return [
    ...(kustomize === undefined ? [] : [{ name: "kustomize", command: [kustomize, "build"] as const }]),
    ...(kubectl === undefined ? [] : [{ name: "kubectl", command: [kubectl, "kustomize"] as const }]),
  ];
}

/** Why a test is skipped; false when it need not be. */
export const missing: string | false =
  binaries().length > 0
    ? false
    : "neither kustomize nor kubectl is on PATH, and PLINTH_KUSTOMIZE names no folder with one";

/** Builds as Argo CD does: an overlay over base, the pin as a component. By title, as `Deployment/yolo5`. */
export async function buildReally(
  binary: Binary,
  kustomization: Kustomization,
): Promise<ReadonlyMap<string, Manifest>> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-kustomize-"));
  try {
    write(folder, kustomization);
    const [file, subcommand] = binary.command;
    const { stdout } = await promisify(execFile)(file, [subcommand, join(folder, "overlay")], { maxBuffer: 2 ** 30 });
    const objects = parseAllDocuments(stdout).map((document): unknown => document.toJS());
    return new Map(objects.filter(isManifest).map((object) => [titleOf(object), object]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(folder: string, { base, added = [], patches = [], namespace, images }: Kustomization): void {
  // Kustomize reads JSON as it reads YAML.
  const file = (name: string, documents: readonly unknown[]) =>
    writeFileSync(join(folder, name), documents.map((document) => JSON.stringify(document)).join("\n---\n"));
  for (const name of ["base", "overlay", "pin"]) mkdirSync(join(folder, name));
  file("base/objects.yaml", base);
  file("base/kustomization.yaml", [{ resources: ["objects.yaml"] }]);
  file("pin/kustomization.yaml", [{ apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component", images }]);
  file("overlay/added.yaml", added);
  file("overlay/patches.yaml", patches);
  const overlay = {
    resources: ["../base", ...(added.length > 0 ? ["added.yaml"] : [])],
    components: images === undefined ? [] : ["../pin"],
    patches: patches.length > 0 ? [{ path: "patches.yaml" }] : [],
    namespace,
  };
  file("overlay/kustomization.yaml", [overlay]);
}
