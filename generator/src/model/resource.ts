import type { Place } from "./environment.ts";
import {
  type Consumer,
  type Egress,
  type Facet,
  type FacetTypes,
  type FacetValue,
  type Grant,
  type Handle,
  type SecretKey,
  target,
  type Use,
} from "./handle.ts";
import type { JsonObject } from "./manifest.ts";
import type { Leaf } from "./varying.ts";

/** What the functions of a resource's definition may use: the resource, the options of the access, and who asks for it. */
export interface Accessed<Spec, Options> extends Consumer {
  /** The resource's name. */
  readonly name: string;
  readonly spec: Spec;
  readonly options: Options;
}

/** One thing that an access gives: its value (the same everywhere, or `byPlace`), or a file made from a secret. */
export type FacetDefinition<Spec, Options> =
  | { readonly as: "text" | "url"; value(accessed: Accessed<Spec, Options>): Leaf<string> }
  | { readonly as: "number"; value(accessed: Accessed<Spec, Options>): Leaf<number> }
  | { readonly as: "file"; file(accessed: Accessed<Spec, Options>): SecretKey };

/** One access mode of a resource: what an application reads of it, which network paths it needs and what IAM must allow. */
export interface AccessDefinition<Spec, Options> {
  readonly facets: Readonly<Record<string, FacetDefinition<Spec, Options>>>;
  /** The facet that the handle itself is. */
  readonly main: string;
  egress?(accessed: Accessed<Spec, Options>): readonly Egress[];
  grants?(accessed: Accessed<Spec, Options>, place: Place): readonly Grant[];
}

/** A kind of resource. */
export interface ResourceDefinition<Spec, Options> {
  /** The kind's name in lower case, as people read it on the map and in the names of network policies: `redis`. */
  readonly kind: string;
  readonly access: Readonly<Record<string, AccessDefinition<Spec, Options>>>;
}

/** A handle with the facets that an access definition gives. */
export type HandleOf<A extends AccessDefinition<never, never>, Access extends string> = Handle<
  FacetTypes[A["facets"][A["main"]]["as"]],
  Access
> & { readonly [F in keyof A["facets"]]: Facet<FacetTypes[A["facets"][F]["as"]]> };

/** A declared resource: its name, and a function for each access mode that its kind offers. */
export type Resource<D extends ResourceDefinition<never, never>, Spec, Options> = {
  readonly kind: D["kind"];
  readonly name: string;
  readonly spec: Spec;
} & {
  readonly [A in keyof D["access"] & string]: {} extends Options
    ? (options?: Options) => HandleOf<D["access"][A], `${D["kind"]}:${A}`>
    : (options: Options) => HandleOf<D["access"][A], `${D["kind"]}:${A}`>;
};

/**
 * Adds a kind of resource. Everything that Plinth derives from an edge (values, network policies, IAM, secrets, the map) comes from
 * what the definition says; the kinds that Plinth brings are written with this same function.
 *
 * @example
 * const redis = defineResource<{ nodes: number }>()({
 *   kind: "redis",
 *   access: {
 *     readWrite: {
 *       main: "url",
 *       facets: { url: { as: "url", value: (r) => byPlace((p) => `rediss://${r.name}.cache.${p.domain}:6379`) } },
 *       egress: () => [{ hosts: ["*.cache.amazonaws.com"], ranges: "elasticache", ports: [{ port: 6379, protocol: "TCP" }] }],
 *     },
 *   },
 * });
 * export const sessions = redis("sessions", { nodes: 2 });
 * // in a workload: env: { SESSIONS_URL: sessions.readWrite() }
 */
export function defineResource<Spec, Options extends JsonObject = {}>() {
  return <const D extends ResourceDefinition<Spec, Options>>(definition: D) =>
    (name: string, spec: Spec): Resource<D, Spec, Options> => {
      const accesses = Object.entries(definition.access).map(([access, how]) => [
        access,
        (options?: Options) => handle(use(definition.kind, name, spec, access, how, options)),
      ]);
      return { kind: definition.kind, name, spec, ...Object.fromEntries(accesses) };
    };
}

function use<Spec, Options extends JsonObject>(
  kind: string,
  name: string,
  spec: Spec,
  access: string,
  how: AccessDefinition<Spec, Options>,
  options: Options | undefined,
): Bound {
  const known = options ?? ({} as Options);
  const accessed = (consumer: Consumer): Accessed<Spec, Options> => ({ ...consumer, name, spec, options: known });
  return {
    kind,
    name,
    access,
    options: known,
    spec,
    granted: how.grants !== undefined,
    main: how.main,
    facets: Object.keys(how.facets),
    values: Object.keys(how.facets).filter((facet) => how.facets[facet]?.as !== "file"),
    facet: (facet, consumer): FacetValue => {
      const definition = how.facets[facet];
      if (definition === undefined) throw new Error(`${kind}/${name} has no facet "${facet}"`);
      return definition.as === "file"
        ? { file: definition.file(accessed(consumer)) }
        : { value: definition.value(accessed(consumer)) };
    },
    egress: (consumer) => how.egress?.(accessed(consumer)) ?? [],
    grants: (consumer, place) => how.grants?.(accessed(consumer), place) ?? [],
  };
}

interface Bound extends Use {
  readonly main: string;
  readonly facets: readonly string[];
}

function handle(bound: Bound): Handle<unknown> {
  const facets = bound.facets.map((facet) => [facet, { [target]: { use: bound, facet } }]);
  return { ...Object.fromEntries(facets), [target]: { use: bound, facet: bound.main } };
}
