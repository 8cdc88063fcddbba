/** For tests: what the real `kustomize build` makes of a kustomization. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
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

/** The binaries on this machine: the program that PLINTH_KUSTOMIZE names, or `kustomize`; and the one in `kubectl`. */
export const binaries: readonly Binary[] = [
  ...found(process.env.PLINTH_KUSTOMIZE ?? "kustomize").map((file) => ({
    name: "kustomize",
    command: [file, "build"] as const,
  })),
  ...found("kubectl").map((file) => ({ name: "kubectl", command: [file, "kustomize"] as const })),
];

/** Why a test is skipped; false when it need not be. */
export const missing: string | false =
  binaries.length > 0 ? false : "There is no kustomize and no kubectl on PATH, and PLINTH_KUSTOMIZE names no program.";

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

function found(program: string): readonly string[] {
  const files = isAbsolute(program)
    ? [program]
    : (process.env.PATH ?? "").split(delimiter).map((at) => join(at, program));
  return files.filter((file) => existsSync(file)).slice(0, 1);
}
