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
