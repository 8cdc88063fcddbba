import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMongosh, type InitAccount, type InitOptions, type InitRun, runInit } from "../../local/mongod/init.ts";
import { mongodBinary } from "../../local/mongod/install.ts";
import { type ReplicaSet, startReplicaSet } from "../../local/mongod/replica-set.ts";
import { system } from "./observed.ts";

const mongosh = await findMongosh();

/** Why the init Job's script can't be tried here; false where it can. */
export const skip = mongosh === undefined && "there is no mongosh in node_modules/.bin or on PATH";

/** Accounts to try; the password has signs that mean something in a connection URI. */
export const polybot: InitAccount = {
  user: "polybot",
  password: "p1:/@%?",
  roles: [{ db: "predictions", role: "read" }],
};
export const yolo5: InitAccount = { user: "yolo5", password: "y1", roles: [{ db: "predictions", role: "readWrite" }] };

/** Tries the init Job's script with real mongod processes, and counts what came of it. */
export class Trial implements AsyncDisposable {
  /** Processes, runs and each of their events, by name. */
  readonly counts: Record<string, number> = {};
  readonly #binary: string;
  readonly #home: string;

  private constructor(binary: string, home: string) {
    this.#binary = binary;
    this.#home = home;
  }

  static async prepare(): Promise<Trial> {
    return new Trial(await mongodBinary(), await mkdtemp(join(tmpdir(), "mongo-init-")));
  }

  /** Starts mongod processes that form no set yet. */
  async start(options: { members?: number; name?: string; key?: string } = {}): Promise<ReplicaSet> {
    this.count("mongod", options.members ?? 3);
    return startReplicaSet({ binary: this.#binary, ...options });
  }

  /** Runs the script. Whatever comes of it, it prints no password and writes nothing to the standard error stream. */
  async init(set: ReplicaSet, accounts: readonly InitAccount[], options: Partial<InitOptions> = {}): Promise<InitRun> {
    this.count("run");
    const run = await runInit({
      mongosh: mongosh ?? "",
      home: this.#home,
      members: set.hosts,
      keyfile: set.keyfile,
      accounts,
      // Elections in one second instead of ten.
      settings: { electionTimeoutMillis: 1000, heartbeatIntervalMillis: 250 },
      ...options,
    });
    const output = JSON.stringify(run.events);
    for (const { password } of [...accounts, await system(set)]) assert.ok(!output.includes(password), output);
    assert.equal(run.errors, "");
    for (const { event } of run.events) this.count(event);
    return run;
  }

  count(what: string, amount = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + amount;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#home, { recursive: true, force: true });
    console.log(JSON.stringify(this.counts));
  }
}

/** What a run did, without what it waited for. */
export function acts({ events }: InitRun): string[] {
  return events.map(({ event }) => event).filter((event) => event !== "waiting");
}
