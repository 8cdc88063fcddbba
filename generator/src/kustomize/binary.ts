import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A `kustomize` that can be called. */
export interface Kustomize {
  /** As `5.8.1`. */
  readonly version: string;
  /** What it builds of a folder: YAML. Throws with what it printed. */
  build(folder: string): Promise<string>;
}

/** The oldest whose merging was measured: its patches order lists as base and overlays count on. */
export const oldest = "5.5.0";

/**
 * Finds kustomize: the program that `PLINTH_KUSTOMIZE` names, `kustomize`, or the one in `kubectl`.
 *
 * @throws when there is none, or it is older than 5.5
 */
export async function findKustomize(environment: Readonly<Record<string, string | undefined>>): Promise<Kustomize> {
  const named = environment.PLINTH_KUSTOMIZE;
  const candidates =
    named === undefined
      ? ([
          ["kustomize", "build"],
          ["kubectl", "kustomize"],
        ] as const)
      : ([[named, isKubectl(named) ? "kustomize" : "build"]] as const);
  for (const [program, verb] of candidates) {
    const version = await versionOf(program);
    if (version === undefined) continue;
    if (isOlder(version, oldest)) {
      throw new Error(
        `${program} brings Kustomize ${version}. Install ${oldest} or newer, or name one in PLINTH_KUSTOMIZE.`,
      );
    }
    return { version, build: async (folder) => (await run(program, [verb, folder], { maxBuffer: 1e9 })).stdout };
  }
  throw new Error(
    `There is no ${candidates.map(([program]) => program).join(" and no ")} here. Install Kustomize ${oldest} or newer, or name one in PLINTH_KUSTOMIZE.`,
  );
}

function isKubectl(program: string): boolean {
  return /(^|\/)kubectl$/.test(program);
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(program, isKubectl(program) ? ["version", "--client"] : ["version"]);
    const pattern = isKubectl(program) ? /^Kustomize Version: v(\d+\.\d+\.\d+)/m : /v?(\d+\.\d+\.\d+)/;
    return pattern.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
