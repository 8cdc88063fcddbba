import { containersOf } from "../containers.ts";
import { mapAt, textAt } from "../data.ts";
import { misfit, variableName } from "../name-forms.ts";
import { entriesOf, memberOf, type Part, problemAt } from "../part.ts";
import { podKinds, podTemplateOf } from "../pod-template.ts";
import type { ObjectRule, Problem } from "../rule.ts";

/** The environment variables of containers. */
export const env: ObjectRule = {
  name: "env",
  severity: "error",
  summary: "Every variable has a name of its own, one value, and refers only to variables that come before it.",
  kinds: podKinds,
  *check(object) {
    const pod = podTemplateOf(object);
    if (pod === undefined) return;
    for (const { part } of containersOf(pod)) {
      const variables = entriesOf(memberOf(part, "env"));
      const sources = entriesOf(memberOf(part, "envFrom"));
      yield* names(variables);
      for (const variable of variables) yield* value(variable);
      for (const source of sources) yield* prefix(source);
      // What a whole ConfigMap or Secret gives is there from the start, and its names are not all known here.
      if (sources.length === 0) yield* references(variables, memberOf(pod.spec, "enableServiceLinks").value !== false);
    }
  },
};

function* names(variables: readonly Part[]): Iterable<Problem> {
  const seen = new Set<string>();
  for (const variable of variables) {
    const name = textAt(variable.value, "name");
    if (name === undefined || name === "") continue;
    const why = misfit(name, variableName);
    if (why !== undefined) yield problemAt(memberOf(variable, "name"), `"${name}" is no variable's name: ${why}.`);
    if (seen.has(name)) {
      yield problemAt(variable, `The variable is set twice, and only one of its values would reach the container.`);
    }
    seen.add(name);
  }
}

/** Source: Kubernetes 1.36, `validateEnvVarValueFrom` in `pkg/apis/core/validation`. */
function* value(variable: Part): Iterable<Problem> {
  const from = memberOf(variable, "valueFrom");
  const sources = mapAt(from.value);
  if (sources === undefined) return;
  const given = Object.entries(sources).flatMap(([name, source]) => (source === null ? [] : [name]));
  if (given.length === 0)
    yield problemAt(from, "It names no source: one of configMapKeyRef, secretKeyRef, fieldRef and so on.");
  if (given.length > 1) yield problemAt(from, `It names several sources, ${given.join(" and ")}. Keep one.`);
  const text = textAt(variable.value, "value") ?? "";
  if (text !== "" && given.length > 0) {
    yield problemAt(variable, "It has a value and a source (`valueFrom`). Keep one.");
  }
}

function* prefix(source: Part): Iterable<Problem> {
  const text = textAt(source.value, "prefix") ?? "";
  const why = text === "" ? undefined : misfit(text, variableName);
  if (why !== undefined)
    yield problemAt(memberOf(source, "prefix"), `"${text}" cannot begin a variable's name: ${why}.`);
}

/**
 * `$(NAME)` is replaced only where NAME stands earlier in the list; else the text stays as it is.
 * Source: Kubernetes API reference, `EnvVar.value`.
 */
function* references(variables: readonly Part[], hasServiceLinks: boolean): Iterable<Problem> {
  if (!variables.some(({ value }) => textAt(value, "value")?.includes("$("))) return;
  const last = new Map(variables.map((variable, index) => [textAt(variable.value, "name"), index]));
  const before = new Set<string | undefined>();
  for (const [index, variable] of variables.entries()) {
    const name = textAt(variable.value, "name");
    for (const wanted of referencesIn(textAt(variable.value, "value") ?? "")) {
      if (before.has(wanted) || (hasServiceLinks && serviceLink.test(wanted))) continue;
      const later = last.get(wanted) ?? -1;
      if (later < index) continue;
      const message =
        wanted === name
          ? `$(${wanted}) is the variable itself and stays as it is written.`
          : `$(${wanted}) stays as it is written, because ${wanted} is set only after ${name}. Put ${wanted} before it.`;
      yield problemAt(memberOf(variable, "value"), message);
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
