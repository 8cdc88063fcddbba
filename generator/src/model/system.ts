import { type Environment, type Place, placesOf } from "./environment.ts";
import { Source } from "./source.ts";
import type { Leaf } from "./varying.ts";
import type { Owner, Workload } from "./workload.ts";

/** The versions of Kubernetes whose schemas Plinth brings. */
export type KubernetesVersion = "1.34" | "1.35" | "1.36" | "1.37";

/** How the outside gets in: one setting for the whole system. */
export type Entrance =
  | {
      /** Gateway API: a Gateway for each environment, an HTTPRoute for each exposure. */
      readonly through: "gateway";
      /** The GatewayClass. */
      readonly class: Leaf<string>;
      /** The HTTPS port. Default: 443. */
      readonly port?: Leaf<number>;
      /** The cert-manager ClusterIssuer of the certificates. */
      readonly issuer: Leaf<string>;
    }
  | {
      /** An Ingress for each exposure. */
      readonly through: "ingress";
      /** The IngressClass. */
      readonly class: Leaf<string>;
      /** The cert-manager ClusterIssuer of the certificates. */
      readonly issuer: Leaf<string>;
    };

/** Where Argo CD runs and what it reads. */
export interface ArgoCd {
  /** One Argo CD for all clusters (default), or one in each, which deploys only what is its own. */
  readonly runs?: "centrally" | "in each cluster";
  /** Its namespace. Default: `argocd`. */
  readonly namespace?: string;
}

/** All that one repository deploys. */
export interface SystemSpec {
  /** A DNS label; resources in AWS are named after it. */
  readonly name: string;
  readonly owner: Owner;
  /** The git URL that Argo CD reads. */
  readonly repository: string;
  /** The image registry (and path) of the system's own images, one for all environments so that a digest can be promoted. */
  readonly registry: string;
  /** Default: 1.36. */
  readonly kubernetes?: KubernetesVersion;
  /** Needed when a service is exposed. */
  readonly entrance?: Entrance;
  readonly argocd?: ArgoCd;
  /**
   * CustomResourceDefinitions of kinds that Plinth does not bring, as YAML files beside the declaration.
   * @example crds: [new URL("./crds/gadgets.yaml", import.meta.url)]
   */
  readonly crds?: readonly URL[];
  /** `{ web, api }`, or a list. The compiler is quick with an object however many there are; with a list of many hundreds it gives up. */
  readonly workloads: Readonly<Record<string, Workload>> | readonly Workload[];
  /** The names of workloads that are being removed: their objects go, their Applications stay until they are empty. See `plinth retire`. */
  readonly retired?: readonly string[];
}

/** The workloads of a system, in the order of their declaration. */
export function workloadsOf({ workloads }: SystemSpec): readonly Workload[] {
  return Object.values(workloads);
}

/** A declared system: plain data. */
export interface System<E extends string = string> {
  readonly environments: Readonly<Record<E, Environment>>;
  readonly places: readonly Place<E>[];
  readonly spec: SystemSpec;
  readonly source: Source;
}

/** True for what `system` gave. */
export function isSystem(value: unknown): value is System {
  return (
    typeof value === "object" &&
    value !== null &&
    "places" in value &&
    "source" in value &&
    value.source instanceof Source
  );
}

export function declareSystem<E extends string>(
  environments: Readonly<Record<E, Environment>>,
  spec: SystemSpec,
): System<E> {
  return { environments, places: placesOf(environments), spec, source: new Source() };
}
