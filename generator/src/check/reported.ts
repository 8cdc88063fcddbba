import type { Manifest } from "../model/manifest.ts";
import { type Part, pathOf } from "./part.ts";
import type { Problem } from "./rule.ts";

/** Says what is wrong with a part, and how to mend it. */
export type Report = (part: Part, message: string) => void;

/** The problems that a function reports, in its order. */
export function reported(find: (report: Report) => void): readonly (Problem & { readonly object: Manifest })[] {
  let problems: (Problem & { readonly object: Manifest })[] | undefined;
  find((part, message) => {
    problems ??= [];
    problems.push({ object: part.object, message, ...(part.parent === undefined ? {} : { path: pathOf(part) }) });
  });
  return problems ?? nothing;
}

const nothing: readonly never[] = [];
