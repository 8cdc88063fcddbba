import { duration } from "../generator/config/config.ts";
import type { LocalResource } from "../generator/src/local/local.ts";
import type { S3 } from "./aws/s3.ts";
import type { SecretsManager } from "./aws/secrets-manager.ts";
import type { Sqs } from "./aws/sqs.ts";
import type { Sts } from "./aws/sts.ts";
import type { ReplicaSet } from "./mongod/replica-set.ts";
import type { Address } from "./runner/address-book.ts";
import { botToken, keyfile, oddPassword } from "./runner/secret-values.ts";
import type { Telegram } from "./telegram/telegram.ts";
import type { Traces } from "./traces/traces.ts";

/** The servers of one run, all on loopback. */
export interface Servers {
  readonly sqs: Sqs;
  readonly s3: S3;
  readonly secrets: SecretsManager;
  readonly sts: Sts;
  readonly telegram: Telegram;
  readonly traces: Traces;
  readonly mongo: ReplicaSet;
}

/** How a kind of resource is served on this machine. */
export interface StandIn {
  /** The server, as people read it. */
  readonly server: string;
  /** Makes the resource in its server. Gives what stands for each of its addresses. */
  make(resource: LocalResource, servers: Servers): Promise<readonly Address[]> | readonly Address[];
}

/** Which stand-in serves which resource: by kind, or by kind and name where a kind can be anything. */
export const standIns: Readonly<Record<string, StandIn>> = {
  bucket: { server: "S3 (fauxqs)", make: bucket },
  "external/telegram-api": {
    server: "Telegram (local/telegram)",
    make: (resource, { telegram }) => external(resource, telegram.url),
  },
  "external/traces": {
    server: "OTLP receiver (local/traces)",
    make: (resource, { traces }) => external(resource, traces.url),
  },
  queue: { server: "SQS (fauxqs)", make: queue },
  secret: { server: "Secrets Manager (local/aws)", make: () => [] },
  "store/mongo": { server: "MongoDB, a replica set of three", make: store },
  topic: { server: "SNS (fauxqs)", make: topic },
};

/** How the values of secrets look, by `<secret>/<key>` or by key; see `randomSecrets`. */
export const secretForms: Readonly<Record<string, () => string>> = {
  keyfile,
  password: oddPassword,
  "telegram/token": botToken,
};

/** The variables by which AWS' SDKs find the stand-ins. */
export function awsEndpoints({ s3, sqs, sts }: Servers): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SNS: sqs.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_STS: sts.url,
  };
}

/** @throws Error when nothing serves the resource. */
export function standInFor({ kind, name }: Pick<LocalResource, "kind" | "name">): StandIn {
  const standIn = standIns[`${kind}/${name}`] ?? standIns[kind];
  if (standIn !== undefined) return standIn;
  throw new Error(
    `Nothing on this machine serves ${kind}/${name}. Give it a row in the table \`standIns\` in local/stand-ins.ts; it has ${Object.keys(standIns).join(", ")}.`,
  );
}

async function queue({ name, spec, facets }: LocalResource, { sqs }: Servers): Promise<readonly Address[]> {
  const url = facet(name, facets, "url");
  const queueName = lastPart(url, "/");
  const dead = await sqs.createQueue(`${queueName}-dead`);
  // The defaults are those of `QueueSpec`.
  const { deadLetterAfter = 5, visibility = "60s" } = spec;
  const made = await sqs.createQueue(queueName, {
    visibilitySeconds: duration(String(visibility)) / 1000,
    deadLetters: { arn: dead.arn, after: Number(deadLetterAfter) },
  });
  return [
    { from: url, to: made.url },
    { from: `${url}-dead`, to: dead.url },
  ];
}

async function topic({ name, facets }: LocalResource, { sqs }: Servers): Promise<readonly Address[]> {
  const arn = facet(name, facets, "arn");
  return [{ from: arn, to: await sqs.createTopic(lastPart(arn, ":")) }];
}

async function bucket({ name, facets }: LocalResource, { s3 }: Servers): Promise<readonly Address[]> {
  await s3.createBucket(facet(name, facets, "name"));
  return [];
}

function external({ name, spec }: LocalResource, to: string): readonly Address[] {
  if (typeof spec.url !== "string") throw new Error(`external/${name} has no url in this environment`);
  return [{ from: new URL(spec.url).origin, to }];
}

function store({ name, facets }: LocalResource, { mongo }: Servers): readonly Address[] {
  const hosts = facet(name, facets, "hosts").split(",");
  return mongo.members.flatMap(({ host }, ordinal) => {
    const from = hosts[ordinal];
    return from === undefined ? [] : [{ from, to: host }];
  });
}

function facet(resource: string, facets: LocalResource["facets"], name: string): string {
  const value = facets[name];
  if (value === undefined) throw new Error(`${resource} has no ${name} in this environment`);
  return value;
}

function lastPart(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
