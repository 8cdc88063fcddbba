import { entryPath, memberPath, type Path, pathText } from "../layer/path.ts";
import { listAt, mapAt, textAt } from "./data.ts";

/**
 * A path as people read it: entries of a list by their name (or other key) where they have one.
 *
 * @example fieldPath(deployment, ["spec", "template", "spec", "containers", 0, "image"]) // spec.template.spec.containers[yolo5].image
 */
export function fieldPath(object: unknown, path: readonly (string | number)[]): string {
  let at: unknown = object;
  let found: Path;
  for (const step of path) {
    if (typeof step === "number") {
      at = listAt({ at }, "at")[step];
      found = entryPath(found, keyOf(at) ?? step);
    } else {
      found = memberPath(found, step);
      at = mapAt(at)?.[step];
    }
  }
  return pathText(found);
}

function keyOf(entry: unknown): string | undefined {
  return textAt(entry, "name") ?? textAt(entry, "mountPath") ?? textAt(entry, "key");
}
