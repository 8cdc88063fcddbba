import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Member } from "./member.ts";

/** Which mongod processes to start. */
export interface ReplicaSetOptions {
  /** The path of `mongod`; see `mongodBinary`. */
  readonly binary: string;
  /** How many. Default: 3. */
  readonly members?: number;
  /** The set's name. Default: `rs0`. */
  readonly name?: string;
  /** The text of the keyfile. Default: a random key. */
  readonly key?: string;
  /** A new folder for data, logs and the keyfile, which is kept. Default: a temporary one, which is removed in the end. */
  readonly folder?: string;
}

/** The mongod processes of one replica set, which they don't form yet: that is the work of `apps/mongo/scripts/init.js`. */
export class ReplicaSet implements AsyncDisposable {
  readonly name: string;
  readonly members: readonly Member[];
  /** The path of the keyfile. */
  readonly keyfile: string;
  /** Where data and logs are: `<ordinal>/` and `<ordinal>.log`. */
  readonly folder: string;
  readonly #keepsFolder: boolean;

  constructor(name: string, members: readonly Member[], folder: string, keepsFolder: boolean) {
    this.name = name;
    this.members = members;
    this.folder = folder;
    this.keyfile = keyfileIn(folder);
    this.#keepsFolder = keepsFolder;
  }

  /** All members as `host:port`, joined by commas, in the order of their ordinals. */
  get hosts(): string {
    return this.members.map((member) => member.host).join(",");
  }

  /** Ends all members in good order and at once. */
  async stop(): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }

  /** Kills all members. The journal makes that safe for the data, where these are kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    if (!this.#keepsFolder) await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts real mongod processes that ask for a login, on free ports of 127.0.0.1, and waits until all take connections.
 *
 * @throws when one ends before that; the others are ended then.
 * @example await using set = await startReplicaSet({ binary: await mongodBinary() });
 */
export async function startReplicaSet(options: ReplicaSetOptions): Promise<ReplicaSet> {
  const { binary, name = "rs0", key = randomBytes(96).toString("base64"), members = 3 } = options;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "mongod-")));
  await mkdir(folder, { recursive: true });
  const keyfile = keyfileIn(folder);
  await writeFile(keyfile, key, { mode: 0o400 });
  const starts = await Promise.allSettled(
    Array.from({ length: members }, (_, ordinal) => Member.start({ binary, set: name, keyfile, folder, ordinal })),
  );
  const started = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const set = new ReplicaSet(name, started, folder, options.folder !== undefined);
  const failed = starts.find((start) => start.status === "rejected");
  if (failed === undefined) return set;
  await set[Symbol.asyncDispose]();
  throw failed.reason;
}

function keyfileIn(folder: string): string {
  return join(folder, "keyfile");
}
