/** For tests: the servers around the bot, all real, on loopback. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { type S3, startS3 } from "../../../local/aws/s3.ts";
import { type Sqs, startSqs } from "../../../local/aws/sqs.ts";
import { mongodBinary } from "../../../local/mongod/install.ts";
import { type ReplicaSet, startReplicaSet } from "../../../local/mongod/replica-set.ts";
import { system } from "../../mongo/observed.ts";
import { until } from "./until.ts";

const account = { user: "polybot", password: "p:/@%?" };

/** The servers that all tests of a file share. */
export class Servers implements AsyncDisposable {
  readonly mongo: ReplicaSet;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly folder: string;
  /** Connected to the store as the bot is. */
  readonly client: MongoClient;
  readonly #stack: AsyncDisposableStack;

  private constructor(mongo: ReplicaSet, s3: S3, sqs: Sqs, folder: string, stack: AsyncDisposableStack) {
    this.#stack = stack;
    this.client = new MongoClient(uriOf(mongo, ""), { serverSelectionTimeoutMS: 5_000 });
    this.mongo = mongo;
    this.s3 = s3;
    this.sqs = sqs;
    this.folder = folder;
  }

  static async start(): Promise<Servers> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "polybot-"));
    const mongo = stack.use(await startMongo());
    const s3 = stack.use(await startS3());
    const sqs = stack.use(await startSqs());
    await s3.createBucket("images");
    Object.assign(process.env, {
      AWS_REGION: "eu-north-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_S3: s3.url,
    });
    return new Servers(mongo, s3, sqs, folder, stack.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.#stack.disposeAsync();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One member, which is primary at once. */
async function startMongo(): Promise<ReplicaSet> {
  const set = await startReplicaSet({ binary: await mongodBinary(), members: 1 });
  const { user: username, password } = await system(set);
  const auth = { username, password };
  const client = new MongoClient(`mongodb://${set.hosts}/?directConnection=true&authSource=local`, { auth });
  try {
    const admin = client.db("admin");
    await admin.command({ replSetInitiate: { _id: set.name, members: [{ _id: 0, host: set.hosts }] } });
    await until(async () => (await admin.command({ hello: 1 })).isWritablePrimary === true);
    await admin.command({ createUser: account.user, pwd: account.password, roles: ["readWriteAnyDatabase"] });
    return set;
  } catch (error) {
    await set[Symbol.asyncDispose]();
    throw error;
  } finally {
    await client.close();
  }
}

/** The URI of a database, as the manifest has it. */
export function uriOf({ hosts }: ReplicaSet, database: string): string {
  const { user, password } = account;
  return `mongodb://${user}:${encodeURIComponent(password)}@${hosts}/${database}?replicaSet=rs0&authSource=admin&w=majority`;
}
