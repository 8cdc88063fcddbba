import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { findMongosh, runInit } from "./init.ts";
import { mongodBinary } from "./install.ts";
import type { Member } from "./member.ts";
import { type ReplicaSet, startReplicaSet } from "./replica-set.ts";

/** A replica set that is ready to use, with one account that owns one database. */
export class Store implements AsyncDisposable {
  readonly set: ReplicaSet;
  /** Of the account, for the database. */
  readonly uri: string;
  /** Connected with that. */
  readonly client: MongoClient;
  readonly #home: string;

  constructor(set: ReplicaSet, uri: string, client: MongoClient, home: string) {
    this.set = set;
    this.uri = uri;
    this.client = client;
    this.#home = home;
  }

  /** The member that is primary now. @throws when there is none. */
  async primary(): Promise<Member> {
    const { primary } = await this.client.db("admin").command({ hello: 1 });
    const member = this.set.members.find(({ host }) => host === primary);
    if (member === undefined) throw new Error("The set has no primary.");
    return member;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.set[Symbol.asyncDispose]();
    await rm(this.#home, { recursive: true, force: true });
  }
}

/** Starts real mongods and makes the set by the init Job's own script; for tests that need a store. An election takes about a second. */
export async function startStore(
  options: { readonly database?: string; readonly members?: number } = {},
): Promise<Store> {
  const { database = "test", members = 3 } = options;
  const mongosh = await findMongosh();
  if (mongosh === undefined) throw new Error("There is no mongosh. Run `npm ci`.");
  const set = await startReplicaSet({ binary: await mongodBinary(), members });
  const home = await mkdtemp(join(tmpdir(), "store-"));
  const { code, events, errors } = await runInit({
    mongosh,
    home,
    members: set.hosts,
    keyfile: set.keyfile,
    accounts: [{ user: "owner", password: "owner", roles: [{ db: database, role: "dbOwner" }] }],
    settings: { electionTimeoutMillis: 1000, heartbeatIntervalMillis: 250 },
  });
  if (code !== 0) {
    await set[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
    throw new Error(`The set could not be made: ${JSON.stringify(events)} ${errors}`);
  }
  const uri = `mongodb://owner:owner@${set.hosts}/${database}?replicaSet=${set.name}&authSource=admin&w=majority`;
  return new Store(set, uri, new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 }), home);
}
