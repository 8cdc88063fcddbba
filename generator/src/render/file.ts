import type { JsonObject, Manifest } from "../model/manifest.ts";

/** A generated file before its header: what stands in it, and what it is made from. */
export interface File {
  /** From the root of the repository. */
  readonly path: string;
  readonly content: Manifest | JsonObject | string;
  /** The TypeScript that it is made from, from the root of the repository. */
  readonly source: string;
}
