/** Where a part stands in an object; undefined is the whole. Made on every step down, so that its text is made only when it is shown. */
export type Path = { readonly parent: Path; readonly part: string; readonly isEntry: boolean } | undefined;

/** The path of a member of a map. */
export function memberPath(parent: Path, part: string): Path {
  return { parent, part, isEntry: false };
}

/** The path of an entry of a list, by its merge key where it has one, else by its index. */
export function entryPath(parent: Path, entry: string | number): Path {
  return { parent, part: String(entry), isEntry: true };
}

/**
 * A path as people read it.
 * @example spec.template.spec.containers[yolo5].image
 * @example metadata.annotations["prometheus.io/port"]
 */
export function pathText(path: Path): string {
  if (path === undefined) return "";
  const { parent, part, isEntry } = path;
  const before = pathText(parent);
  if (isEntry) return `${before}[${part}]`;
  if (!/^[\w$-]+$/.test(part)) return `${before}[${JSON.stringify(part)}]`;
  return before === "" ? part : `${before}.${part}`;
}
