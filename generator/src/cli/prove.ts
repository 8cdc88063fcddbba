import { parseAllDocuments } from "yaml";
import { type Finding, hasErrors } from "../check/finding.ts";
import { findKustomize, type Kustomize } from "../kustomize/binary.ts";
import { difference } from "../layer/difference.ts";
import { dataOf, idOf, isManifest, titleOf } from "../layer/identity.ts";
import { build } from "../layer/kustomize.ts";
import { pathText } from "../layer/path.ts";
import type { Place } from "../model/environment.ts";
import type { Json, Manifest } from "../model/manifest.ts";
import type { Pins } from "../pins/check-pins.ts";
import { overlayFolder } from "../render/paths.ts";
import type { LayeredWorkload } from "../render/workload.ts";
import type { Command } from "./command.ts";
import { runEngine } from "./engine.ts";
import { count, report } from "./report.ts";

/** Builds every overlay with the real Kustomize. */
export const prove: Command = {
  summary: "Build every overlay on the disk with the real Kustomize, and compare with what was meant.",
  usage: "prove\n  It uses the program that PLINTH_KUSTOMIZE names, kustomize, or kubectl: 5.5 or newer.",
  async run(_args, terminal) {
    const { root, out } = terminal;
    const run = await runEngine(terminal);
    if (!("files" in run) || hasErrors(run.findings)) {
      out(report(run.findings));
      return 1;
    }
    const kustomize = await findKustomize(process.env).catch((error: Error) => error);
    if (kustomize instanceof Error) {
      out(report([{ rule: "kustomize", severity: "error", message: kustomize.message }]));
      return 1;
    }
    const overlays = run.graph.places.flatMap((place) =>
      run.layered.flatMap((workload) => (workload.inside.overlays.has(place.id) ? [{ workload, place }] : [])),
    );
    const findings: Finding[] = [];
    let objects = 0;
    await inPairs(overlays, async ({ workload, place }) => {
      const folder = overlayFolder(place, workload.name);
      const built = await buildOverlay(kustomize, root, folder);
      if (typeof built === "string") {
        findings.push({ rule: "kustomize", severity: "error", message: built, file: folder });
        return;
      }
      objects += built.length;
      findings.push(...compare(built, meant(workload, place, run.pins), folder));
    });
    findings.sort((a, b) => ((a.file ?? "") < (b.file ?? "") ? -1 : 1));
    if (findings.length > 0) out(`${report(findings)}\n${count(findings)}. `);
    out(
      `Kustomize ${kustomize.version} built ${objects} objects of ${overlays.length} overlays${findings.length > 0 ? "" : ", each as meant"}.\n`,
    );
    return findings.length > 0 ? 1 : 0;
  },
};

/** Two at a time: a build is one process, and most machines have two cores to spare. */
async function inPairs<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const work = async () => {
    for (const one of rest) await act(one);
  };
  await Promise.all([work(), work()]);
}

async function buildOverlay(kustomize: Kustomize, root: string, folder: string): Promise<readonly Manifest[] | string> {
  try {
    const text = await kustomize.build(`${root}/${folder}`);
    const objects: readonly unknown[] = parseAllDocuments(text).map((document) => document.toJS());
    return objects.filter(isManifest);
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    return `Kustomize could not build it: ${said.trim()}`;
  }
}

function meant({ name, inside, outside }: LayeredWorkload, place: Place, pins: Pins): readonly Manifest[] {
  const pin = pins.of(place.name, name);
  const images =
    pin === undefined
      ? []
      : [{ name: pin.image, newTag: pin.tag, ...(pin.digest === undefined ? {} : { digest: pin.digest }) }];
  const objectsOf = (layered: LayeredWorkload["inside"]) => layered.overlays.get(place.id)?.intended ?? [];
  const { namespace } = place.target;
  return [
    ...build({ base: objectsOf(inside), namespace, images }).objects,
    ...build({ base: objectsOf(outside), images }).objects,
  ];
}

function compare(built: readonly Manifest[], meant: readonly Manifest[], folder: string): readonly Finding[] {
  const byId = new Map(built.map((object) => [idOf(object), object]));
  const finding = (object: Manifest, message: string, path?: string): Finding => ({
    rule: "kustomize",
    severity: "error",
    message,
    file: folder,
    object: titleOf(object),
    ...(path === undefined ? {} : { path }),
  });
  const findings = meant.flatMap((object) => {
    const result = byId.get(idOf(object));
    byId.delete(idOf(object));
    if (result === undefined)
      return [finding(object, "Kustomize does not build it. Run plinth gen, then prove again.")];
    const unlike = difference(dataOf(result), dataOf(object));
    if (unlike === undefined) return [];
    const message = `Kustomize builds ${shown(unlike.left)}; ${shown(unlike.right)} was meant. Run plinth gen, then prove again.`;
    return [finding(object, message, pathText(unlike.path))];
  });
  return [
    ...findings,
    ...[...byId.values()].map((object) =>
      finding(object, "Kustomize builds it, and it was not meant. Run plinth gen, then prove again."),
    ),
  ];
}

function shown(value: Json | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
