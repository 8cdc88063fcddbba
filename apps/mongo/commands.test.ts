import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { access, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { mongodBinary } from "../../local/mongod/install.ts";
import { type ReplicaSet, startReplicaSet } from "../../local/mongod/replica-set.ts";
import { copyKeyfile, initFiles, mongod, probeFiles, probes } from "./commands.ts";
import { as, system } from "./observed.ts";

test("every script that is mounted is there, and those that one requires are mounted beside it", async () => {
  for (const file of [...Object.values(probeFiles), ...Object.values(initFiles)]) {
    await access(file);
    const required = (await readFile(file, "utf8")).matchAll(/require\([`"](?:\$\{__dirname\}|\.)\/(.+?)[`"]\)/g);
    for (const [, name] of required) assert.ok(`/scripts/${name}` in initFiles, `${file} requires ${name}`);
  }
});

test("the keyfile's copy is for its owner's eyes only, and replaces an earlier one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "keyfile-"));
  try {
    const secret = join(folder, "secret");
    const copy = join(folder, "copy");
    for (const key of ["first", "second"]) {
      await rm(secret, { force: true });
      await writeFile(secret, key, { mode: 0o440 });
      const [command = "", ...args] = copyKeyfile(`/${secret.slice(1)}`, `/${copy.slice(1)}`);
      assert.equal(spawnSync(command, args).status, 0);
      assert.equal(await readFile(copy, "utf8"), key);
      assert.equal(((await stat(copy)).mode & 0o777).toString(8), "400");
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("mongod's command is an exact list of words", () => {
  assert.equal(
    mongod({ set: "rs0", data: "/data/db", keyfile: "/run/keyfile/keyfile" }).join(" "),
    "mongod --replSet rs0 --dbpath /data/db --keyFile /run/keyfile/keyfile --bind_ip_all --port 27017 --nounixsocket " +
      "--setParameter enableLocalhostAuthBypass=false",
  );
});

describe("the probes, with a real mongod", { timeout: 60_000 }, () => {
  let set: ReplicaSet;

  before(async () => {
    set = await startReplicaSet({ binary: await mongodBinary(), members: 1 });
  });
  after(() => set[Symbol.asyncDispose]());

  /** Runs the probe's command, with the script where it is and the port that mongod has here. */
  function ask(probe: keyof typeof probes): { code: number | null; ms: number } {
    const script = fileURLToPath(probeFiles["/scripts/probe.sh"]);
    const [command = "", ...args] = probes[probe].command.map((word) => (word === "/scripts/probe.sh" ? script : word));
    const began = performance.now();
    const { status } = spawnSync(command, [...args, String(set.members[0]?.port)], { stdio: "ignore" });
    return { code: status, ms: Math.round(performance.now() - began) };
  }

  async function direct(command: Record<string, unknown>): Promise<void> {
    const { user, password } = await system(set);
    const client = new MongoClient(`mongodb://${user}:${encodeURIComponent(password)}@${set.hosts}/?authSource=local`, {
      directConnection: true,
    });
    await client.db("admin").command(command);
    await client.close();
  }

  async function untilReady(): Promise<void> {
    while (ask("ready").code !== 0) await setTimeout(50);
  }

  test("a mongod that belongs to no set yet is ready, so that the roll-out does not wait for the init Job", () => {
    assert.deepEqual([ask("startup").code, ask("ready").code, ask("live").code], [0, 0, 0]);
  });

  test("a primary is ready", async () => {
    await direct({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: set.hosts }] } });
    await untilReady();
    assert.equal(await as(set, undefined, async (client) => (await client.db().command({ hello: 1 })).setName), "rs0");
    assert.equal(ask("live").code, 0);
  });

  test("a secondary is ready", async () => {
    await direct({ replSetStepDown: 60, force: true });
    assert.deepEqual([ask("ready").code, ask("live").code], [0, 0]);
  });

  test("a member without a role is alive and not ready", async () => {
    await direct({ replSetMaintenance: 1 });
    assert.deepEqual([ask("startup").code, ask("ready").code, ask("live").code], [0, 1, 0]);
    await direct({ replSetMaintenance: 0 });
    await untilReady();
  });

  test("a probe takes a fraction of what mongosh takes", () => {
    const times = Array.from({ length: 20 }, () => ask("ready").ms).sort((a, b) => a - b);
    console.log(`a probe takes ${times[10]} ms (median of 20)`);
    assert.ok((times[10] ?? 0) < 250, times.join());
  });

  test("a mongod that hangs, or does not run, is neither ready nor alive", async () => {
    const { pid = 0 } = set.members[0] ?? {};
    process.kill(pid, "SIGSTOP");
    const hanging = ask("ready");
    process.kill(pid, "SIGCONT");
    assert.notEqual(hanging.code, 0);
    assert.ok(hanging.ms < 5000, `${hanging.ms} ms`);
    await set.members[0]?.kill();
    assert.notEqual(ask("ready").code, 0);
    assert.notEqual(ask("live").code, 0);
  });
});
