import type { Manifest } from "../model/manifest.ts";
import type { Severity } from "./finding.ts";
import type { ObjectSet } from "./object-set.ts";

/** One thing wrong with one object, before it is known where the object stands. */
export interface Problem {
  /** The field, as `spec.template.spec.containers[yolo5].image`; absent when it is about the object as a whole. */
  readonly path?: string;
  /** What was found, why it is wrong and how to mend it. */
  readonly message: string;
}

interface Described {
  /** In kebab case: also the name of its file, its test and its page in `docs/rules/`. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence that says what holds when nothing is found. */
  readonly summary: string;
}

/** A rule that needs to see one object only. */
export interface ObjectRule extends Described {
  /** The kinds that it is about; absent: all. */
  readonly kinds?: readonly string[];
  check(object: Manifest): Iterable<Problem>;
}

/** A rule about objects that refer to each other: it sees all objects of one place. */
export interface SetRule extends Described {
  checkAll(set: ObjectSet): Iterable<Problem & { readonly object: Manifest }>;
}

/** A check of the rendered objects. One rule is one file, with its test beside it and its page in `docs/rules/`. */
export type Rule = ObjectRule | SetRule;
