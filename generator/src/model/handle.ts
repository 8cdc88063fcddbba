import type { Place } from "./environment.ts";
import type { JsonObject } from "./manifest.ts";
import type { Leaf } from "./varying.ts";

declare const reads: unique symbol;
declare const accesses: unique symbol;

/** The key under which a facet keeps what it refers to. */
export const target: unique symbol = Symbol("target");

/** One thing that an application reads: an address, a name, the path of a secret's file. `T` is what its parser gives. */
export interface Facet<out T> {
  readonly [target]: FacetTarget;
  readonly [reads]?: T;
}

/** Access that one workload has to something: an edge of the graph. It is itself its main facet; other facets are members. */
export interface Handle<out T, out Access extends string = string> extends Facet<T> {
  readonly [target]: FacetOfUse;
  readonly [accesses]?: Access;
}

/** What a facet refers to: one facet of a use, a text with facets in it, or what a store tells its own containers. */
export type FacetTarget =
  | FacetOfUse
  | { readonly parts: readonly (Leaf<string> | Facet<unknown>)[] }
  | { readonly accounts: true }
  | { readonly members: true };

/** One facet of one use of a resource. */
export interface FacetOfUse {
  readonly use: Use;
  readonly facet: string;
}

/** What an application gets for a facet, by the word that the resource's definition uses. */
export interface FacetTypes {
  text: string;
  url: URL;
  number: number;
  file: SecretFile;
}

/** A secret's value in a mounted file. Read it when it is needed: a rotated secret arrives in the same file. */
export interface SecretFile {
  readonly path: string;
  /** The file's text, without the newline that editors add at its end. Throws when the file can't be read. */
  read(): string;
}

/** Who uses a resource. */
export interface Consumer {
  /** The system's name. */
  readonly system: string;
  /** The workload's name. */
  readonly workload: string;
}

/** A use of a resource by a consumer that is not known yet: the data behind a handle. */
export interface Use {
  /** The resource's kind, as `queue`. */
  readonly kind: string;
  /** The resource's name. */
  readonly name: string;
  /** The access mode, as `consume`. */
  readonly access: string;
  /** The options of the access, as `{ prefix: "in/" }`. */
  readonly options: JsonObject;
  /** What the resource's declaration says of it. */
  readonly spec: unknown;
  /** The names of the access's facets that are values, not files. */
  readonly values: readonly string[];
  /** Does the access need IAM to allow something? */
  readonly granted: boolean;
  readonly facet: (name: string, consumer: Consumer) => FacetValue;
  readonly egress: (consumer: Consumer) => readonly Egress[];
  readonly grants: (consumer: Consumer, place: Place) => readonly Grant[];
}

/** What a facet gives its consumer: a value, or a file whose path is the value. */
export type FacetValue = { readonly value: Leaf<string | number> } | { readonly file: SecretKey };

/** A file made from a secret. */
export interface SecretKey {
  /** The secret's name; in AWS Secrets Manager it is `<system>/<environment>/<name>`. */
  readonly secret: string;
  /** The key in the secret's JSON. */
  readonly key: string;
  /** The name of the file; by default the key's. */
  readonly file?: string;
  /** The file's text with `{{ .<key> }}` in it, as External Secrets' template engine v2 reads it; by default the key's value alone. */
  readonly template?: Leaf<string>;
}

/** A port of a workload, as a NetworkPolicy names it. */
export interface NetworkPort {
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** A network path that an access needs: to the pods of a workload, or to hosts outside of the cluster. */
export type Egress =
  | { readonly workload: string; readonly ports: readonly NetworkPort[] }
  | {
      /** Host names, for people and for policies that know names. */
      readonly hosts: Leaf<readonly string[]>;
      /** What `network.ranges` of a target calls it: an AWS service (`sqs`) or the resource's name. */
      readonly ranges: string;
      /** Where it is when a target names no ranges: on the internet (default), or in the network around the cluster. */
      readonly within?: "internet" | "private";
      readonly ports: readonly NetworkPort[];
    };

/** Actions on exact resources that an access needs of AWS IAM. */
export interface Grant {
  /** For example `sqs:SendMessage`. */
  readonly actions: readonly string[];
  /** ARNs. */
  readonly resources: readonly string[];
  /** An IAM condition block. */
  readonly condition?: JsonObject;
}

/** True when a value is a facet (a handle is one too). */
export function isFacet(value: unknown): value is Facet<unknown> {
  return typeof value === "object" && value !== null && target in value;
}
