/** How bad it is: an `error` stops everything from being written; a `warning` and an `info` are only told. */
export type Severity = "error" | "warning" | "info";

/** One thing wrong, or worth knowing. Plain data; `report.ts` prints it. */
export interface Finding {
  /** The rule's name, which is also the name of its page: `docs/rules/<rule>.md`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What was found, why it is wrong and how to mend it: one or two sentences. */
  readonly message: string;
  /** The file of TypeScript where it is declared, from the root of the repository, with a line where known. */
  readonly source?: string;
  /** The generated or read file (or folder) it stands in, from the root of the repository. */
  readonly file?: string;
  /** The object, as `Deployment/yolo5`. */
  readonly object?: string;
  /** The field's path, as `spec.template.spec.containers[yolo5].image`: entries by their merge key where they have one. */
  readonly path?: string;
  /** The environments (places) where it is so, when not in all. */
  readonly places?: readonly string[];
}

/** True when something was found that stops everything from being written. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
