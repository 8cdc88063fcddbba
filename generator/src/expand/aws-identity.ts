import { byPlace } from "../model/varying.ts";
import { roleName } from "../resources/aws-name.ts";
import type { Variable } from "./env-order.ts";

/** Whom a workload is to AWS. */
export interface AwsIdentity {
  readonly system: string;
  readonly workload: string;
}

/** Where the service account token is mounted that AWS STS takes. */
export const tokenFolder = "/run/aws";

/** The variables by which every AWS SDK finds its credentials: web identity, no static key. */
export function identityVariables(identity: AwsIdentity): readonly Variable[] {
  return [
    { name: "AWS_REGION", value: byPlace(({ target }) => target.aws.region) },
    {
      name: "AWS_ROLE_ARN",
      value: byPlace(
        (place) =>
          `arn:aws:iam::${place.target.aws.account}:role/${roleName(identity.system, place, identity.workload)}`,
      ),
    },
    { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: `${tokenFolder}/token` },
  ];
}
