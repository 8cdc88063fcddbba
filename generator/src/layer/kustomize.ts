import type { Manifest } from "../model/manifest.ts";
import { dataOf, manifestFrom, withoutEmptyAnnotations } from "./identity.ts";
import { type Image, pin, refusePinned } from "./images.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { merge } from "./merge.ts";
import { root } from "./merge-keys.ts";
import { accountsOf, stamp } from "./namespace.ts";
import { memberPath } from "./path.ts";
import { Refusal } from "./refusal.ts";

/** A kustomization as we write it: an overlay over base, with a pin that is a component. */
export interface Kustomization {
  readonly base: readonly Manifest[];
  /** Objects that only the overlay has. */
  readonly added?: readonly Manifest[];
  /** Strategic merge patches without a target. */
  readonly patches?: readonly Manifest[];
  /** The overlay's namespace. */
  readonly namespace?: string;
  /** The images of a component, which Kustomize applies before the overlay's patches (measured with 5.5 and 5.8). */
  readonly images?: readonly Image[];
}

/** What Kustomize gives. */
export interface Built {
  /** Base's objects, then the added ones (Kustomize itself sorts them). One that nothing changes is the same as was given. */
  readonly objects: readonly Manifest[];
  /** What this model refuses; it is missing in `objects`. */
  readonly refused: readonly Refused[];
}

/** An object that Kustomize would not build, or not as meant. */
export interface Refused {
  readonly object: Manifest;
  readonly refusal: Refusal;
}

/**
 * A model of `kustomize build` (5.5 to 5.8) for the kustomizations that we write; it refuses all others.
 *
 * @example build({ base, patches: [patch], namespace: "prod" }).objects
 */
export function build(kustomization: Kustomization): Built {
  const objects: Manifest[] = [];
  const refused: Refused[] = [];
  for (const one of buildEach(kustomization)) {
    if ("refusal" in one) refused.push(one);
    else objects.push(one.object);
  }
  return { objects, refused };
}

/** The same, one object after the other, for those who need not keep them. */
export function* buildEach(kustomization: Kustomization): Generator<Refused | { readonly object: Manifest }> {
  const { base, added = [], patches = [], namespace, images = [] } = kustomization;
  const patchOf = new ManifestIndex(patches);
  const accounts = accountsOf(namespace === undefined ? [] : [...base, ...added]);
  const seen = new ManifestIndex();
  const applied = new Set<Manifest>();
  for (const list of [base, added]) {
    for (const object of list) {
      const patch = patchOf.find(object);
      if (patch !== undefined) applied.add(patch);
      try {
        refuseUnreadable(object);
        const patched = applyPatch(object, patch, images);
        const built = namespace === undefined ? patched : stamp(patched, namespace, accounts);
        if (seen.find(built) !== undefined) throw new Refusal(namePath, sameName);
        seen.add(built);
        yield { object: built };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        yield { object, refusal: error };
      }
    }
  }
  for (const patch of patches) {
    if (!applied.has(patch)) yield { object: patch, refusal: new Refusal(undefined, strayPatch) };
  }
}

const namePath = memberPath(memberPath(undefined, "metadata"), "name");
const sameName = "Two objects have this kind and name. Rename or remove one.";
const strayPatch = "A patch has no object of this kind and name to change, or there is another patch for it.";

/** The pin is a component, which Kustomize applies before the patches of the overlay that names it. */
function applyPatch(object: Manifest, patch: Manifest | undefined, images: readonly Image[]): Manifest {
  const pinned = images.length === 0 ? object : pin(object, images);
  if (patch === undefined) return pinned;
  if (images.length > 0) refusePinned(patch, images);
  return withoutEmptyAnnotations(manifestFrom(merge(dataOf(pinned), dataOf(patch), root, undefined)));
}

/** @throws {Refusal} for objects that Kustomize takes for something else than what they are. */
function refuseUnreadable({ kind, metadata, items }: Manifest): void {
  if (kind.endsWith("List") && Array.isArray(items)) {
    throw new Refusal(
      memberPath(undefined, "items"),
      "Kustomize takes a kind that ends in List apart. Declare its items one by one.",
    );
  }
  for (const name in metadata.annotations) {
    if (!ownAnnotation.test(name)) continue;
    throw new Refusal(
      memberPath(annotationsPath, name),
      "Kustomize uses this annotation for itself: it drops it, or the object. Leave it out.",
    );
  }
}

const annotationsPath = memberPath(memberPath(undefined, "metadata"), "annotations");

/** Measured, and from kyaml, `kioutil.go`, and api, `resource.go` and `konfig/general.go`. */
const ownAnnotation =
  /^(internal\.config\.kubernetes\.io\/|config\.kubernetes\.io\/(local-config|index|path|origin)$|config\.k8s\.io\/id$|alpha\.config\.kubernetes\.io\/transformations$)/;
