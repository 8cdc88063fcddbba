import type { JsonObject } from "../model/manifest.ts";
import { stamp } from "../write/header.ts";
import { toYaml } from "../write/yaml.ts";
import type { File } from "./file.ts";

/** The text of a generated file, with its header. */
export function textOf({ path, content, source }: File): string {
  if (typeof content === "string") return stamp(path, content, source);
  const body = path.endsWith(".json") ? `${JSON.stringify(content, null, 2)}\n` : toYaml(content as JsonObject);
  return stamp(path, body, source);
}
