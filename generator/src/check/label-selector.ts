import type { Json } from "../model/manifest.ts";
import { controllerAdds } from "./controller-labels.ts";
import { listAt, mapAt, textAt } from "./data.ts";
import type { PodTemplate } from "./pod-template.ts";

/** One thing that a selector wants of a label. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

/** What a selector wants; it selects everything when there is nothing. */
export type Requirements = readonly Requirement[];

/** A set of labels, as it stands in an object. */
export type Labels = Readonly<Record<string, Json | undefined>>;

/** Reads a selector with `matchLabels` and `matchExpressions`. Undefined when there is none, or when it is malformed. */
export function readSelector(selector: unknown): Requirements | undefined {
  const map = mapAt(selector);
  if (map === undefined) return undefined;
  const equal = readLabels(map.matchLabels ?? {});
  const others = listAt(map, "matchExpressions").map(readExpression);
  const known = others.filter((requirement) => requirement !== undefined);
  return equal === undefined || known.length < others.length ? undefined : [...equal, ...known];
}

/** Reads the selector of a Service: a map of labels. Undefined when there is none, or when it is malformed. */
export function readLabels(labels: unknown): Requirements | undefined {
  const map = mapAt(labels);
  if (map === undefined) return undefined;
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== "string") return undefined;
    requirements.push({ key, operator: "In", values: [value] });
  }
  return requirements;
}

/** The first requirement that labels do not fulfil; undefined when they fulfil all. */
export function unmet(requirements: Requirements, labels: Labels): Requirement | undefined {
  return requirements.find((requirement) => !isMet(requirement, labels));
}

/** Whether a selector may take pods of a template, with the labels that their controller adds. */
export function selects(requirements: Requirements, pod: PodTemplate): boolean {
  return requirements.every((requirement) => {
    const { key, operator, values } = requirement;
    if (isMet(requirement, pod.labels)) return operator !== "DoesNotExist" || !controllerAdds(pod, key);
    if (operator === "NotIn" || operator === "DoesNotExist" || Object.hasOwn(pod.labels, key)) return false;
    return controllerAdds(pod, key, operator === "In" ? values : undefined);
  });
}

/**
 * A requirement as kubectl's `--selector` writes it.
 *
 * @example requirementText({ key: "tier", operator: "In", values: ["a", "b"] }) // "tier in (a,b)"
 */
export function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(",")})`;
    case "NotIn":
      return `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}

/** Source: k8s.io/apimachinery 0.36, `Requirement.Matches` in `pkg/labels/selector.go`. */
function isMet({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return typeof value === "string" && values.includes(value);
    case "NotIn":
      return typeof value !== "string" || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

function readExpression(expression: unknown): Requirement | undefined {
  const key = textAt(expression, "key");
  const operator = operators.find((known) => known === textAt(expression, "operator"));
  const values = listAt(expression, "values");
  const texts = values.filter((value) => typeof value === "string");
  if (key === undefined || operator === undefined || texts.length < values.length) return undefined;
  return { key, operator, values: texts };
}

const operators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;
