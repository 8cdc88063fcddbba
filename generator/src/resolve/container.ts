import type { Ports } from "../model/endpoint.ts";
import { type Facet, isFacet, type SecretKey } from "../model/handle.ts";
import { type Leaf, map } from "../model/varying.ts";
import type { ContainerSpec, Content, EnvValue, Health } from "../model/workload.ts";
import type { ResolvedContainer } from "./graph.ts";
import { usesOf } from "./sinks.ts";
import { type Scope, textOf, variableText } from "./value.ts";

/** What a container has beside its own specification. */
export interface ContainerFacts {
  readonly name: string;
  readonly image: Leaf<string>;
  readonly ports: Ports;
  readonly health: Health | undefined;
  readonly scope: Scope;
  /** Reads a file beside the declaration. */
  readonly read: (url: URL) => string;
}

/** Gives every value of a container, and tells the scope which secrets it mounts. */
export function resolveContainer(spec: ContainerSpec, facts: ContainerFacts): ResolvedContainer {
  const { name, image, ports, health, read } = facts;
  const secrets = new Map<string, readonly string[] | undefined>();
  const scope: Scope = {
    ...facts.scope,
    mount: (key: SecretKey, environments) => {
      secrets.set(key.secret, environments);
      facts.scope.mount(key, environments);
    },
  };
  const words = (values: readonly (Leaf<string> | Facet<unknown>)[] = []): readonly Leaf<string>[] =>
    values.map((word) => (isFacet(word) ? textOf(word, scope) : word));
  // Every sink is resolved before `secrets` is read.
  const resolved = {
    command: words(spec.command),
    args: words(spec.args),
    env: Object.entries<EnvValue>(spec.env ?? {}).map(([variable, value]) => ({
      name: variable,
      value: isFacet(value)
        ? textOf(value, scope)
        : map<Parameters<typeof variableText>[0], string>(value, variableText),
    })),
    files: Object.entries<Content>(spec.files ?? {}).map(([path, content]) => ({
      path,
      text: content instanceof URL ? read(content) : isFacet(content) ? textOf(content, scope) : content,
    })),
  };
  for (const handle of spec.uses ?? []) textOf(handle, scope);
  return {
    name,
    image,
    ...resolved,
    secrets: new Map([...secrets].sort(([a], [b]) => (a < b ? -1 : 1))),
    size: spec.size,
    writable: spec.writable ?? ["/tmp"],
    ports,
    health,
    granted: usesOf(spec).some(({ use }) => use.granted),
  };
}
