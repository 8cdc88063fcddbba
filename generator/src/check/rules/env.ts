import { containersOf } from "../containers.ts";
import { textAt } from "../data.ts";
import { misfit, variableName } from "../name-forms.ts";
import { entriesOf, memberOf, membersOf, type Part } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import { type Report, reported } from "../reported.ts";
import type { ObjectRule } from "../rule.ts";

/** The environment variables of containers. */
export const env: ObjectRule = {
  name: "env",
  severity: "error",
  summary: "Every variable has a name of its own, one value, and refers only to variables that come before it.",
  kinds: podKinds,
  check: (object) =>
    reported((report) => {
      const pod = podTemplateOf(object);
      if (pod === undefined) return;
      const hasServiceLinks = memberOf(pod.spec, "enableServiceLinks").value !== false;
      for (const { part } of containersOf(pod)) {
        const variables = entriesOf(memberOf(part, "env"));
        const sources = entriesOf(memberOf(part, "envFrom"));
        names(variables, report);
        for (const variable of variables) oneValue(variable, report);
        for (const source of sources) wholeSource(source, report);
        // What a whole ConfigMap or Secret gives is there from the start, and its names are not all known here.
        if (sources.length === 0) references(variables, hasServiceLinks, report);
      }
    }),
};

function names(variables: readonly Part[], report: Report): void {
  const seen = new Set<string>();
  for (const variable of variables) {
    const name = textAt(variable.value, "name");
    if (name === undefined || name === "") continue;
    const why = misfit(name, variableName);
    if (why !== undefined) report(memberOf(variable, "name"), `"${name}" is no variable's name: ${why}.`);
    if (seen.has(name)) report(variable, "The variable is set twice, and only one value would reach the container.");
    seen.add(name);
  }
}

/** Source: Kubernetes 1.36, `validateEnvVarValueFrom` in `pkg/apis/core/validation`. */
function oneValue(variable: Part, report: Report): void {
  const from = memberOf(variable, "valueFrom");
  if (typeof from.value !== "object" || from.value === null) return;
  const given = membersOf(from).filter(({ value }) => value !== null);
  if (given.length === 0) report(from, "It names no source: configMapKeyRef, secretKeyRef, fieldRef or another.");
  if (given.length > 1) {
    report(from, `It names several sources, ${given.map(({ step }) => step).join(" and ")}. Keep one.`);
  }
  if (given.length > 0 && (textAt(variable.value, "value") ?? "") !== "") {
    report(variable, "It has a value, and a source of another (`valueFrom`). Keep one.");
  }
}

/** Source: Kubernetes 1.36, `ValidateEnvFrom` in `pkg/apis/core/validation`. */
function wholeSource(source: Part, report: Report): void {
  const given = ["configMapRef", "secretRef"].filter((name) => (memberOf(source, name).value ?? null) !== null);
  if (given.length === 0) report(source, "It names no source: configMapRef or secretRef.");
  if (given.length > 1) report(source, "It names a configMapRef and a secretRef. Make it two entries.");
  const prefix = memberOf(source, "prefix");
  if (typeof prefix.value !== "string" || prefix.value === "") return;
  const why = misfit(prefix.value, variableName);
  if (why !== undefined) report(prefix, `"${prefix.value}" cannot begin a variable's name: ${why}.`);
}

/**
 * `$(NAME)` is replaced only where NAME stands earlier in the list; else the text stays as it is.
 * Source: Kubernetes API reference, `EnvVar.value`.
 */
function references(variables: readonly Part[], hasServiceLinks: boolean, report: Report): void {
  if (!variables.some(({ value }) => textAt(value, "value")?.includes("$("))) return;
  const last = new Map(variables.map((variable, index) => [textAt(variable.value, "name"), index]));
  const before = new Set<string | undefined>();
  for (const [index, variable] of variables.entries()) {
    const name = textAt(variable.value, "name");
    for (const wanted of referencesIn(textAt(variable.value, "value") ?? "")) {
      const isSetLater = (last.get(wanted) ?? -1) >= index;
      if (!isSetLater || before.has(wanted) || (hasServiceLinks && serviceLink.test(wanted))) continue;
      const message =
        wanted === name
          ? `$(${wanted}) is the variable itself, and stays as it is written.`
          : `$(${wanted}) stays as it is written, because ${wanted} is set only after ${name}. Put ${wanted} before it.`;
      report(memberOf(variable, "value"), message);
    }
    before.add(name);
  }
}

/** What Kubernetes sets for each Service. Source: Kubernetes documentation, "Service", section "Environment variables". */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)$/;

/** The names in `$(NAME)`; `$$(NAME)` is an escape. */
function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$(?:\$|\(([^)]*)\))/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
