import { at } from "../model/varying.ts";
import type { ResolvedWorkload } from "./graph.ts";

/** A main image's whole name: one without a slash is the system's own. */
export function wholeImage(declared: string, registry: string): string {
  return declared.includes("/") ? declared : `${registry}/${declared}`;
}

/** What is wrong with the name of a main image: sentences. */
export function imageFaults(declared: string): readonly string[] {
  if (/[@:][^/]*$/.test(declared.replace(/^[^/]*:\d+\//, ""))) {
    return [
      `"${declared}" has a tag or a digest. Leave it out: what runs is the pin's, overlays/<env>/<workload>/pin.`,
    ];
  }
  if (!declared.includes("/") || hasRegistry(declared)) return [];
  return [`"${declared}" names no image registry. Write it whole, as "docker.io/${declared}".`];
}

/** What is wrong with the images that no pin covers, those of sidecars and the like: sentences. */
export function unpinnedImageFaults({ image, main, jobs, places }: ResolvedWorkload): readonly string[] {
  const containers = [main, ...jobs].flatMap((pod) => [...pod.containers, ...pod.init]);
  const others = containers.flatMap((container) => places.map((place) => at(container.image, place) ?? image));
  return [...new Set(others)]
    .filter((other) => other !== image && !isWhole(other))
    .map(
      (other) =>
        `"${other}" is not a whole image: no pin covers it, so it must name its registry, a tag and a digest, as "docker.io/library/nginx:1.29@sha256:…".`,
    );
}

function isWhole(image: string): boolean {
  return hasRegistry(image) && /:\w[\w.-]*@sha256:[0-9a-f]{64}$/.test(image);
}

/** True when an image's first part is a host: CRI-O 1.34 refuses short names (short_name_mode=enforcing). */
export function hasRegistry(image: string): boolean {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
}
