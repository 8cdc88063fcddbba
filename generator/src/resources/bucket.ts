import type { Duration } from "../model/duration.ts";
import type { Place } from "../model/environment.ts";
import type { Facet, Grant, Handle } from "../model/handle.ts";
import { type Accessed, defineResource } from "../model/resource.ts";
import { at, byPlace, type Leaf } from "../model/varying.ts";
import { awsEndpoint } from "./aws-endpoint.ts";
import type { AwsNamed } from "./aws-name.ts";

/** How an S3 bucket is made. Bucket names are global: the default is `<system>-<environment>-<name>-<account>-<region>`. */
export interface BucketSpec extends AwsNamed {
  /** How long objects are kept. Default: for ever. */
  readonly expireAfter?: Leaf<Duration>;
}

/** Narrows an access to the keys that start with a prefix. */
export type InBucket = {
  /** For example `photos/`: with a slash at the end, or `photos` would match `photos-of-others/` too. */
  readonly prefix?: string;
};

/** A handle on a bucket. As a value: the bucket's name. */
export type BucketHandle<Access extends string> = Handle<string, Access> & {
  readonly name: Facet<string>;
  /** The prefix that the access is narrowed to; empty when it is not. */
  readonly prefix: Facet<string>;
};

/** An S3 bucket. */
export interface Bucket {
  readonly kind: "bucket";
  readonly name: string;
  readonly spec: BucketSpec;
  read(at?: InBucket): BucketHandle<"bucket:read">;
  write(at?: InBucket): BucketHandle<"bucket:write">;
  readWrite(at?: InBucket): BucketHandle<"bucket:readWrite">;
}

type Inside = Accessed<BucketSpec, InBucket>;

function bucketName({ system, name, spec }: Inside, place: Place): string {
  const { account, region } = place.target.aws;
  return (spec.awsName && at(spec.awsName, place)) ?? `${system}-${place.name}-${name}-${account}-${region}`;
}

const objects = (r: Inside, place: Place, actions: readonly string[]): Grant => ({
  actions,
  resources: [`arn:aws:s3:::${bucketName(r, place)}/${r.options.prefix ?? ""}*`],
});

// Without ListBucket, S3 answers 403 instead of 404 for a key that does not exist (S3 API reference, GetObject, "Permissions").
const listing = (r: Inside, place: Place): Grant => ({
  actions: ["s3:ListBucket"],
  resources: [`arn:aws:s3:::${bucketName(r, place)}`],
  ...(r.options.prefix === undefined ? {} : { condition: { StringLike: { "s3:prefix": `${r.options.prefix}*` } } }),
});

const facets = {
  name: { as: "text", value: (r: Inside) => byPlace((place) => bucketName(r, place)) },
  prefix: { as: "text", value: (r: Inside) => r.options.prefix ?? "" },
} as const;

const egress = () => awsEndpoint("s3");

const define = defineResource<BucketSpec, InBucket>()({
  kind: "bucket",
  access: {
    read: {
      main: "name",
      facets,
      egress,
      grants: (r, place) => [objects(r, place, ["s3:GetObject"]), listing(r, place)],
    },
    write: { main: "name", facets, egress, grants: (r, place) => [objects(r, place, ["s3:PutObject"])] },
    readWrite: {
      main: "name",
      facets,
      egress,
      grants: (r, place) => [objects(r, place, ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]), listing(r, place)],
    },
  },
});

/**
 * An S3 bucket.
 *
 * @example
 * export const images = bucket("images", { expireAfter: perEnv("7d", { prod: "90d" }) });
 * // in a workload: env: { IMAGES_BUCKET: images.write({ prefix: "photos/" }) }
 */
export function bucket(name: string, spec: BucketSpec = {}): Bucket {
  return define(name, spec);
}
