import type { Json, Manifest } from "../model/manifest.ts";
import { difference } from "./difference.ts";
import { dataOf, manifestFrom } from "./identity.ts";
import { entryPath, memberPath, type Path } from "./path.ts";
import { Refusal } from "./refusal.ts";
import { isList, isMap } from "./symbolic.ts";

/** One entry of `images:` in a kustomization. */
export interface Image {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  /** With its algorithm, as `sha256:…`. */
  readonly digest?: string;
}

/**
 * What `images:` does to an object: it rewrites `image` in all entries of every list called `containers` or `initContainers`, at
 * any depth, in custom resources too (api, `filters/imagetag`; measured with 5.5 and 5.8). An object in which nothing
 * matches is returned as it is.
 *
 * @throws {Refusal} where Kustomize fails, and for image volumes, which only 5.8 rewrites.
 */
export function pin(object: Manifest, images: readonly Image[]): Manifest {
  if (object.kind === "CustomResourceDefinition") return object;
  return images.reduce((pinned, image) => pinOne(pinned, image), object);
}

/** @throws {Refusal} when a patch brings an image that is pinned: Kustomize applies the pin before the patch. */
export function refusePinned(patch: Manifest, images: readonly Image[]): void {
  const pinned = pin(patch, images);
  if (pinned === patch) return;
  const found = difference(dataOf(patch), dataOf(pinned));
  throw new Refusal(
    found?.path,
    `A pin does not reach the image ${found?.left}, because it stands in an overlay's patch. Let the container be the same everywhere, or pin its image where it is declared.`,
  );
}

const templatePath = memberPath(memberPath(undefined, "spec"), "template");

function pinOne(object: Manifest, image: Image): Manifest {
  const data = dataOf(object);
  const matches = matcherOf(image);
  refuseImageVolumes(data, matches, undefined);
  refuseImageVolumes(memberOf(data.spec, "template"), matches, templatePath);
  const pinned = rewrite(data, (value) => (matches(value) ? rename(value, image) : value), undefined);
  return pinned === data ? object : manifestFrom(pinned);
}

/** Kustomize takes the name for a regular expression, in which a dot stands for any character. */
function matcherOf({ name }: Image): (image: string) => boolean {
  if (!/^[\w./:-]+$/.test(name)) throw new Refusal(undefined, `"${name}" in images is not the name of an image.`);
  const pattern = new RegExp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  return (image) => pattern.test(image);
}

function rewrite(value: Json, change: (image: string) => string, path: Path): Json {
  if (isList(value)) return mapKept(value, (entry, index) => rewrite(entry, change, entryPath(path, index)));
  if (!isMap(value)) return value;
  let changed: Record<string, Json> | undefined;
  for (const [key, member] of Object.entries(value)) {
    const at = memberPath(path, key);
    const inside = rewrite(member, change, at);
    const isContainers = (key === "containers" || key === "initContainers") && isList(inside);
    const result = isContainers
      ? mapKept(inside, (entry, index) => rewriteImage(entry, change, entryPath(at, index)))
      : inside;
    if (result === member) continue;
    changed ??= { ...value };
    changed[key] = result;
  }
  return changed ?? value;
}

function rewriteImage(container: Json, change: (image: string) => string, path: Path): Json {
  if (!isMap(container)) throw new Refusal(path, "Kustomize fails on an entry of containers that is not a map.");
  const { image } = container;
  if (isMap(image) || isList(image))
    throw new Refusal(memberPath(path, "image"), "Kustomize fails on an image that is not text.");
  if (typeof image !== "string") return container;
  const changed = change(image);
  return changed === image ? container : { ...container, image: changed };
}

function mapKept(list: readonly Json[], f: (entry: Json, index: number) => Json): readonly Json[] {
  const mapped = list.map(f);
  return mapped.every((entry, index) => entry === list[index]) ? list : mapped;
}

/** A new tag or digest replaces both of the old ones. */
function rename(image: string, { name, newName, newTag, digest }: Image): string {
  const [, oldName = name, oldTag = "", oldDigest = ""] = /^((?:[^/]+\/)?[^:@]*)(:[^@]*)?(@.*)?$/.exec(image) ?? [];
  const version =
    newTag === undefined && digest === undefined
      ? `${oldTag}${oldDigest}`
      : `${newTag === undefined ? "" : `:${newTag}`}${digest === undefined ? "" : `@${digest}`}`;
  return `${newName ?? oldName}${version}`;
}

function refuseImageVolumes(holder: Json | undefined, matches: (image: string) => boolean, path: Path): void {
  const volumes = memberOf(memberOf(holder, "spec"), "volumes");
  if (!isList(volumes)) return;
  const at = memberPath(memberPath(path, "spec"), "volumes");
  for (const [index, volume] of volumes.entries()) {
    const reference = memberOf(memberOf(volume, "image"), "reference");
    if (typeof reference !== "string" || !matches(reference)) continue;
    throw new Refusal(
      memberPath(memberPath(entryPath(at, index), "image"), "reference"),
      "Kustomize pins the image of a volume from 5.8 on, but not in 5.5. Write its tag and digest here, and leave it out of images.",
    );
  }
}

function memberOf(value: Json | undefined, member: string): Json | undefined {
  return isMap(value) ? value[member] : undefined;
}
