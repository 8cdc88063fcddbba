import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The model that this image carries. */
export interface ChosenModel {
  /** The path of the ONNX file. */
  readonly modelFile: string;
  /** What the file must hash to, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The model that `selected.json` in the folder names. The repository's own choice is the tiny one; the image build makes another, so that no
 * process falls back to a model in silence.
 *
 * @throws when the folder does not say.
 */
export function chosenModel(folder = join(import.meta.dirname, "../model")): ChosenModel {
  const { model } = read(join(folder, "selected.json"), ["model"]);
  const { file, sha256 } = read(join(folder, `${model}.json`), ["file", "sha256"]);
  return { modelFile: join(folder, file), sha256 };
}

function read<const Key extends string>(file: string, keys: readonly Key[]): Record<Key, string> {
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  const found = Object.fromEntries(keys.map((key) => [key, textAt(content, key)]));
  const missing = keys.filter((key) => found[key] === undefined);
  if (missing.length > 0) throw new Error(`${file}: expected text at ${missing.join(" and ")}.`);
  return found as Record<Key, string>;
}

function textAt(content: unknown, key: string): string | undefined {
  if (typeof content !== "object" || content === null) return undefined;
  const value: unknown = Reflect.get(content, key);
  return typeof value === "string" ? value : undefined;
}
