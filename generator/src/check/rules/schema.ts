import type { Manifest } from "../../model/manifest.ts";
import { fieldPath } from "../field-path.ts";
import type { ObjectRule } from "../rule.ts";
import type { SchemaFault } from "../schema/faults.ts";
import type { Schemas } from "../schema/schemas.ts";

/** What holds when a kind of fault is not found. */
const summaries = {
  enum: "Every value of a closed set is one of it.",
  format: "Every text has the form that its field has.",
  missing: "Every field that its kind requires is there.",
  other: "Every object fits its kind's schema.",
  quantity: "Every quantity is one that Kubernetes can read.",
  range: "Every number and length is within the limits of its field.",
  "unknown-field": "Every field is one that its kind has in this version of Kubernetes.",
  "wrong-type": "Every value has the type that its field has.",
} as const satisfies Record<SchemaFault["fault"], string>;

/** The rules that the schemas of Kubernetes and of custom resources make: one for each kind of fault, and one for kinds without a schema. */
export function schemaRules(schemas: Schemas): readonly ObjectRule[] {
  const faultsOf = remembering((object: Manifest) => schemas.validate(object));
  const rules = Object.entries(summaries).map(
    ([fault, summary]): ObjectRule => ({
      name: ruleName(fault),
      severity: "error",
      summary,
      check: (object) => {
        const faults = faultsOf(object);
        if (faults === undefined || faults.length === 0) return none;
        const its = faults.filter((found) => found.fault === fault);
        return its.map(({ path, message }) => ({ path: fieldPath(object, path), message }));
      },
    }),
  );
  return [...rules, unknownKind((object) => faultsOf(object) === undefined)];
}

const none: readonly never[] = [];

function ruleName(fault: string): string {
  return fault === "missing" ? "missing-field" : fault === "other" ? "schema" : fault;
}

function unknownKind(isUnknown: (object: Manifest) => boolean): ObjectRule {
  return {
    name: "unknown-kind",
    severity: "error",
    summary: "Every object is of a kind that the cluster has.",
    check: (object) => {
      if (!isUnknown(object)) return none;
      return [
        {
          message: `There is no kind "${object.kind}" in "${object.apiVersion}", in this version of Kubernetes or among the known custom resources. If it is one of yours, give its CustomResourceDefinition: \`crds\` in the system's declaration.`,
        },
      ];
    },
  };
}

/** All rules ask about one object before the next comes. */
function remembering<A extends object, B>(f: (value: A) => B): (value: A) => B {
  let last: { readonly value: A; readonly result: B } | undefined;
  return (value) => {
    if (last?.value !== value) last = { value, result: f(value) };
    return last.result;
  };
}
