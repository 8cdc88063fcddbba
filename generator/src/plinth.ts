/** Plinth: describe a system once, in TypeScript; derive every manifest, overlay and policy that runs it. */
export type { Finding, Severity } from "./check/finding.ts";
export { absent } from "./layer/amend.ts";
export type { Amendments } from "./model/amendments.ts";
export type { Duration } from "./model/duration.ts";
export { type Endpoint, endpoint, type Port, type Ports } from "./model/endpoint.ts";
export type { AwsAccount, Environment, Peer, Place, Target, TargetNetwork } from "./model/environment.ts";
export { type Builders, environments } from "./model/environments.ts";
export type {
  Consumer,
  Egress,
  Facet,
  Grant,
  Handle,
  NetworkPort,
  SecretFile,
  SecretKey,
} from "./model/handle.ts";
export { type Added, manifest } from "./model/manifest.ts";
export { job, schedule, service, store, worker } from "./model/presets.ts";
export {
  type AccessDefinition,
  type Accessed,
  defineResource,
  type FacetDefinition,
  type HandleOf,
  type Resource,
  type ResourceDefinition,
} from "./model/resource.ts";
export { accounts, members, type Store, type StoreHandle } from "./model/store.ts";
export type { ArgoCd, Entrance, KubernetesVersion, System, SystemSpec } from "./model/system.ts";
export { duration, type Milliseconds, text } from "./model/text.ts";
export {
  at,
  byPlace,
  combine,
  type Leaf,
  map,
  type PartialVaried,
  type Varied,
  type Varying,
} from "./model/varying.ts";
export type {
  Account,
  ContainerSpec,
  Env,
  EnvValue,
  Exposure,
  Health,
  HookJobSpec,
  InitSpec,
  JobSpec,
  Owner,
  Path,
  Probe,
  Quantity,
  Scale,
  ScheduleSpec,
  ServiceSpec,
  SidecarSpec,
  Size,
  StoreSpec,
  WorkerSpec,
  Workload,
} from "./model/workload.ts";
export { awsEndpoint } from "./resources/aws-endpoint.ts";
export { type AwsNamed, arn, awsName } from "./resources/aws-name.ts";
export { type Bucket, type BucketHandle, type BucketSpec, bucket } from "./resources/bucket.ts";
export { type External, type ExternalSpec, external } from "./resources/external.ts";
export {
  type ConsumeHandle,
  type MessageOf,
  type Queue,
  type QueueHandle,
  type QueueSpec,
  queue,
} from "./resources/queue.ts";
export { type Secret, type SecretSpec, secret } from "./resources/secret.ts";
export { type KeyType, type Table, type TableHandle, type TableSpec, table } from "./resources/table.ts";
export { type Topic, topic } from "./resources/topic.ts";
