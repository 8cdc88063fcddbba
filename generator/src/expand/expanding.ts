import type { ResolvedWorkload } from "../resolve/graph.ts";
import type { AwsIdentity } from "./aws-identity.ts";
import type { MetadataOf } from "./metadata.ts";

/** What the objects of one workload are made with. */
export interface Expanding {
  readonly resolved: ResolvedWorkload;
  readonly metadata: MetadataOf;
  readonly identity: AwsIdentity;
}
