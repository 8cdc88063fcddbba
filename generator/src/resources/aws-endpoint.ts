import type { Egress } from "../model/handle.ts";
import { byPlace } from "../model/varying.ts";

/** The network path to an AWS service: HTTPS to its regional endpoint. */
export function awsEndpoint(service: string): readonly Egress[] {
  return [
    {
      hosts: byPlace((place) => [`${service}.${place.target.aws.region}.amazonaws.com`]),
      ranges: service,
      ports: [{ port: 443, protocol: "TCP" }],
    },
  ];
}
