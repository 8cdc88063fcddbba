import type { SymbolicMap } from "../layer/symbolic.ts";
import type { VariedObject } from "./varying.ts";

/** Data as JSON and YAML can hold it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A map of data. */
export type JsonObject = { readonly [key: string]: Json };

/** One Kubernetes object as written in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: Json | undefined;
  };
  readonly [key: string]: Json | Manifest["metadata"] | undefined;
}

declare const added: unique symbol;

/** An object that a workload adds as it is. Made by `manifest`, so that it was checked against its kind's type. */
export type Added = SymbolicMap & { readonly [added]: true };

/**
 * Any Kubernetes object, typed by its kind; any part of it may differ between environments. Types come from `kubernetes-models` and
 * its packages of custom resources.
 *
 * @example
 * import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
 * add: [manifest<IConfigMap>({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "colours" }, data: { main: "blue" } })]
 */
export function manifest<T extends { readonly apiVersion: string; readonly kind: string }>(
  object: VariedObject<T>,
): Added {
  return object as VariedObject<T> & Added;
}
