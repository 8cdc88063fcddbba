import type { Facet, Handle } from "../model/handle.ts";
import { defineResource } from "../model/resource.ts";
import { byPlace } from "../model/varying.ts";
import { awsEndpoint } from "./aws-endpoint.ts";
import { type AwsNamed, arn, awsName } from "./aws-name.ts";

/** An SNS topic. */
export interface Topic {
  readonly kind: "topic";
  readonly name: string;
  readonly spec: AwsNamed;
  /** Publishes. As a value: the topic's ARN. */
  publish(): Handle<string, "topic:publish"> & { readonly arn: Facet<string> };
}

const define = defineResource<AwsNamed>()({
  kind: "topic",
  access: {
    publish: {
      main: "arn",
      facets: { arn: { as: "text", value: (r) => byPlace((place) => arn("sns", place, awsName(r, place))) } },
      egress: () => awsEndpoint("sns"),
      grants: (r, place) => [{ actions: ["sns:Publish"], resources: [arn("sns", place, awsName(r, place))] }],
    },
  },
});

/** An SNS topic. */
export function topic(name: string, spec: AwsNamed = {}): Topic {
  return define(name, spec);
}
