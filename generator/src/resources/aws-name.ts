import type { Place } from "../model/environment.ts";
import type { Accessed } from "../model/resource.ts";
import { at, type Leaf } from "../model/varying.ts";

/** A resource of AWS may have been named by someone else. */
export interface AwsNamed {
  /** Its name in AWS. Default: `<system>-<environment>-<name>`. */
  readonly awsName?: Leaf<string>;
}

/** The name of a resource in AWS, in one place. */
export function awsName(accessed: Accessed<AwsNamed, unknown>, place: Place): string {
  const { system, name, spec } = accessed;
  return (spec.awsName && at(spec.awsName, place)) ?? `${system}-${place.name}-${name}`;
}

/** The ARN of a resource in the place's account and region. */
export function arn(service: string, place: Place, resource: string): string {
  const { region, account } = place.target.aws;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** The name of a workload's IAM role in one place. */
export function roleName(system: string, place: Place, workload: string): string {
  return `${system}-${place.id.replaceAll("/", "-")}-${workload}`;
}
