import type { Ports } from "../model/endpoint.ts";
import type { Place } from "../model/environment.ts";
import type { Egress, Grant, SecretKey } from "../model/handle.ts";
import type { JsonObject } from "../model/manifest.ts";
import type { SystemSpec } from "../model/system.ts";
import type { Leaf } from "../model/varying.ts";
import type { Exposure, Health, HookJobSpec, Owner, Size, Workload } from "../model/workload.ts";

/** The system with every handle followed: values, paths, grants and secrets of each workload. */
export interface Graph {
  readonly system: SystemSpec;
  readonly places: readonly Place[];
  readonly workloads: readonly ResolvedWorkload[];
}

/** A workload whose values are known (in each place, where they differ). */
export interface ResolvedWorkload {
  readonly workload: Workload;
  /** The file it is declared in, from the root of the repository. */
  readonly source: string;
  readonly owner: Owner;
  /** The main image with its registry, without a tag. */
  readonly image: string;
  readonly main: ResolvedPod;
  /** The pods of its jobs. */
  readonly jobs: readonly (ResolvedPod & { readonly job: HookJobSpec })[];
  /** What its containers read of each secret, by the secret's name. */
  readonly secrets: ReadonlyMap<string, ReadSecret>;
  /** Where it runs. */
  readonly places: readonly Place[];
}

/** What a workload reads of a secret. */
export interface ReadSecret {
  readonly files: readonly SecretKey[];
  /** The environments that have it; undefined: all in which the workload runs. */
  readonly environments: readonly string[] | undefined;
}

/** True when a workload runs in a place. */
export function runsIn({ spec }: Workload, place: Place): boolean {
  return spec.environments?.includes(place.name) ?? true;
}

/** The containers that run in one pod, and the edges that start there. */
export interface ResolvedPod {
  /** The value of its `app.kubernetes.io/name` label, by which policies and selectors find it. */
  readonly name: string;
  readonly containers: readonly ResolvedContainer[];
  readonly init: readonly ResolvedContainer[];
  readonly edges: readonly Edge[];
}

/** A container whose values are known. */
export interface ResolvedContainer {
  readonly name: string;
  readonly image: Leaf<string>;
  readonly command: readonly Leaf<string>[];
  readonly args: readonly Leaf<string>[];
  readonly env: readonly { readonly name: string; readonly value: Leaf<string> }[];
  readonly files: readonly { readonly path: string; readonly text: Leaf<string> }[];
  /** The secrets that are mounted, by name, in the environments that have them (undefined: all). */
  readonly secrets: ReadonlyMap<string, readonly string[] | undefined>;
  readonly size: Size;
  readonly writable: readonly string[];
  readonly ports: Ports;
  readonly health: Health | undefined;
  /** Does one of its edges need IAM? */
  readonly granted: boolean;
}

/** All accesses of one pod to one resource. */
export interface Edge {
  readonly to: {
    readonly kind: string;
    readonly name: string;
    /** What the resource's declaration says of it; its kind knows the type. */
    readonly spec: unknown;
  };
  readonly accesses: readonly { readonly access: string; readonly options: JsonObject }[];
  /** Where its facets go: `JOBS_URL`, `/etc/app.conf`, `args[0]`, `uses`; with the container's name before it where that is not the main one. */
  readonly sinks: readonly string[];
  readonly egress: readonly Egress[];
  /** What its accesses give in one place, by facet: `url`, `name`. Files of secrets are not among them. */
  facets(place: Place): Readonly<Record<string, string>>;
  /** What IAM must allow in one place, and for which access. */
  grants(place: Place): readonly (Grant & { readonly access: string })[];
}

/** The exposures of a workload. */
export function exposuresOf({ spec }: Workload): readonly Exposure[] {
  if (spec.preset !== "service") return [];
  const { expose } = spec;
  if (expose === undefined) return [];
  return isList(expose) ? expose : [expose];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
