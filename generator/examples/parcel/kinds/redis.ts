import { type AwsNamed, arn, awsName, defineResource, type Leaf } from "plinth";

/** How a Redis on Amazon ElastiCache is reached. */
export interface RedisSpec extends AwsNamed {
  /** The host of its primary endpoint. */
  readonly host: Leaf<string>;
}

const port = 6379;

/**
 * A Redis on Amazon ElastiCache, with TLS. There is no password: its clients prove by IAM who they are (ElastiCache User Guide,
 * "Authenticating with IAM"), each as the Redis user that is named like its workload.
 *
 * @example
 * export const places = redis("places", { host: byEnv((e) => `places.${e.target.aws.region}.redis.parcel.example`) });
 * // in a workload: env: { PLACES_HOST: places.connect(), PLACES_USER: places.connect().user }
 */
export const redis = defineResource<RedisSpec>()({
  kind: "redis",
  access: {
    connect: {
      main: "host",
      facets: {
        host: { as: "text", value: ({ spec }) => spec.host },
        port: { as: "number", value: () => port },
        user: { as: "text", value: ({ workload }) => workload },
      },
      // It lies in the cluster's VPC, so each target names its ranges.
      egress: () => [{ hosts: ["*.cache.amazonaws.com"], ranges: "redis", ports: [{ port, protocol: "TCP" }] }],
      grants: (r, place) => [
        {
          actions: ["elasticache:Connect"],
          resources: [
            arn("elasticache", place, `replicationgroup:${awsName(r, place)}`),
            arn("elasticache", place, `user:${r.workload}`),
          ],
        },
      ],
    },
  },
});
