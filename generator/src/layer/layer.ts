import type { Finding } from "../check/finding.ts";
import type { Place } from "../model/environment.ts";
import type { Json, Manifest } from "../model/manifest.ts";
import { Varying } from "../model/varying.ts";
import { type Report, standsInBase } from "./base.ts";
import { diff } from "./diff.ts";
import { dataOf, isManifest, withoutEmptyAnnotations } from "./identity.ts";
import { root } from "./merge-keys.ts";
import { memberPath, type Path, pathText } from "./path.ts";
import {
  isMap,
  isPlain,
  memberOf,
  type Node,
  parse,
  resolve,
  type Symbolic,
  type SymbolicObject,
  VaryingMap,
} from "./symbolic.ts";

/** Base and overlays, and what could not be divided. */
export interface Layered {
  /** What all places share: it builds, but only with an overlay is it complete. */
  readonly base: readonly Manifest[];
  /** By the place's id, in the order of the places. */
  readonly overlays: ReadonlyMap<string, Overlay>;
  readonly findings: readonly Finding[];
}

/** What one place adds to base. All lists are in the order of declaration. */
export interface Overlay {
  /** Whole objects that only overlays have. */
  readonly added: readonly Manifest[];
  /** Strategic merge patches, at most one for an object of base. */
  readonly patches: readonly Manifest[];
  /** What base and overlay must give together, before namespace and images. */
  readonly intended: readonly Manifest[];
}

/**
 * Divides objects into base and overlays. What stands where is decided by the form of the declaration alone (see
 * `standsInBase`), and an overlay holds only what base lacks. An object in which nothing varies is the same one
 * everywhere. The result has still to be proven: see `prove`.
 *
 * @example
 * layer([{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { LEVEL: perEnv("info", { prod: "warn" }) } }], places)
 * // base: LEVEL: info; overlay prod: one patch with LEVEL: warn; overlay dev: nothing
 */
export function layer(objects: readonly SymbolicObject[], places: readonly Place[]): Layered {
  const base: Manifest[] = [];
  const drafts = places.map((place): Draft => ({ place, added: [], patches: [], intended: [] }));
  const findings: Finding[] = [];
  for (const object of objects) {
    const node = parse(object);
    const report: Report = (path, message) => findings.push(finding(node, path, message));
    if (node instanceof Varying) addToOverlays(node, drafts, report);
    else divide(node, base, drafts, report);
  }
  return { base, overlays: new Map(drafts.map(({ place, ...overlay }) => [place.id, overlay])), findings };
}

/** An overlay in the making. */
interface Draft {
  readonly place: Place;
  readonly added: Manifest[];
  readonly patches: Manifest[];
  readonly intended: Manifest[];
}

function addToOverlays(object: Varying<Symbolic>, drafts: readonly Draft[], report: Report): void {
  for (const { place, added, intended } of drafts) {
    const value = resolve(object, place);
    if (value === undefined) continue;
    const manifest = manifestOf(value, report);
    if (manifest === undefined) return;
    added.push(manifest);
    intended.push(manifest);
  }
}

function divide(node: Node | undefined, base: Manifest[], drafts: readonly Draft[], report: Report): void {
  if (hasVaryingIdentity(node, report)) return;
  const shared = manifestOf(node === undefined ? undefined : standsInBase(node, root, undefined, report), report);
  if (shared === undefined) return;
  base.push(shared);
  for (const { place, patches, intended } of drafts) {
    const manifest = node === undefined || isPlain(node) ? shared : manifestOf(resolve(node, place), report);
    if (manifest === undefined) continue;
    intended.push(manifest);
    const patch = manifest === shared ? undefined : patchOf(shared, manifest);
    if (patch !== undefined) patches.push(patch);
  }
}

/** A patch names its object as base does: with another namespace it would match nothing. */
function patchOf(base: Manifest, intended: Manifest): Manifest | undefined {
  const patch = diff(dataOf(base), dataOf(intended), root);
  if (!isMap(patch)) return undefined;
  const { apiVersion, kind, metadata } = base;
  const { name, namespace } = metadata;
  const identity = namespace === undefined ? { name } : { name, namespace };
  const { metadata: changes, ...rest } = patch;
  return { apiVersion, kind, metadata: { ...identity, ...(isMap(changes) ? changes : {}) }, ...rest };
}

const inMetadata = memberPath(undefined, "metadata");

/** Kustomize finds the object that a patch is for by these. */
function hasVaryingIdentity(node: Node | undefined, report: Report): boolean {
  if (!(node instanceof VaryingMap)) return false;
  const metadata = memberOf(node, "metadata");
  const varies = (part: Node | undefined) => part !== undefined && !isPlain(part);
  const varying: Path[] = [];
  for (const name of ["apiVersion", "kind"])
    if (varies(memberOf(node, name))) varying.push(memberPath(undefined, name));
  for (const name of ["name", "namespace"])
    if (varies(memberOf(metadata, name))) varying.push(memberPath(inMetadata, name));
  if (metadata instanceof Varying) varying.push(inMetadata);
  for (const path of varying) {
    report(
      path,
      "Kustomize finds an object by this, so that it can't differ between environments. Declare one object for each of them, with only().",
    );
  }
  return varying.length > 0;
}

function manifestOf(value: Json | undefined, report: Report): Manifest | undefined {
  if (isManifest(value)) return withoutEmptyAnnotations(value);
  report(undefined, "An object needs an apiVersion, a kind and a metadata.name that are text.");
  return undefined;
}

function finding(node: Node | undefined, path: Path, message: string): Finding {
  const object = titleOfNode(node);
  return {
    rule: "layering",
    severity: "error",
    message,
    ...(object === undefined ? {} : { object }),
    ...(path === undefined ? {} : { path: pathText(path) }),
  };
}

/** As far as it can be told: what varies has no name of its own. */
function titleOfNode(node: Node | undefined): string | undefined {
  const kind = memberOf(node, "kind");
  const name = memberOf(memberOf(node, "metadata"), "name");
  return typeof kind === "string" ? `${kind}/${typeof name === "string" ? name : "?"}` : undefined;
}
