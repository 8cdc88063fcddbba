/** A main image's whole name, or what is wrong with it. */
export function imageName(declared: string, registry: string): { name: string } | { fault: string } {
  if (/[@:][^/]*$/.test(declared.replace(/^[^/]*:\d+\//, ""))) {
    return {
      fault: `"${declared}" has a tag or a digest. Leave it out: what runs is the pin's, overlays/<env>/<workload>/pin.`,
    };
  }
  if (!declared.includes("/")) return { name: `${registry}/${declared}` };
  if (hasRegistry(declared)) return { name: declared };
  return { fault: `"${declared}" names no image registry. Write it whole, as "docker.io/${declared}".` };
}

/** True when an image's first part is a host: CRI-O 1.34 refuses short names (short_name_mode=enforcing). */
export function hasRegistry(image: string): boolean {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
}
