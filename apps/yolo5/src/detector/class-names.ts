import { ModelError } from "./model-error.ts";

/**
 * Reads the classes that a model's metadata names, as its exporter writes them: a Python dict by number, or a list.
 *
 * @throws {ModelError} when the text is neither, or the numbers are not 0, 1, 2, …
 * @example readClassNames(`{0: 'circle', 1: "bird's nest"}`) // ["circle", "bird's nest"]
 */
export function readClassNames(text: string): readonly string[] {
  const inside = /^\s*(?:\{(?<dict>.*)\}|\[(?<list>.*)\])\s*$/s.exec(text)?.groups;
  if (inside === undefined) throw unreadable();
  const names: string[] = [];
  let rest = inside.dict ?? inside.list ?? "";
  while (rest.trim() !== "") {
    const entry = (inside.dict === undefined ? listEntry : dictEntry).exec(rest);
    const { number, single, double } = entry?.groups ?? {};
    const quoted = single ?? double;
    if (entry === null || quoted === undefined) throw unreadable();
    if (number !== undefined && Number(number) !== names.length) throw unreadable();
    names.push(quoted.replace(/\\(.)/gs, "$1"));
    rest = rest.slice(entry[0].length);
  }
  return names;
}

const quoted = String.raw`(?:'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")\s*(?:,|$)`;
const listEntry = new RegExp(String.raw`^\s*${quoted}`, "s");
const dictEntry = new RegExp(String.raw`^\s*"?(?<number>\d{1,5})"?\s*:\s*${quoted}`, "s");

function unreadable(): ModelError {
  return new ModelError('The model\'s metadata "names" is not a list of classes, nor a dict of them numbered from 0.');
}
