import assert from "node:assert/strict";
import { access, chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { mongodBinary } from "./install.ts";
import { Member } from "./member.ts";
import { startReplicaSet } from "./replica-set.ts";

const binary = await mongodBinary();

test("members take connections when they are started, on ports of their own, and none is left in the end", async () => {
  let left: { pids: number[]; folder: string } | undefined;
  {
    await using set = await startReplicaSet({ binary });
    assert.equal(new Set(set.members.map(({ port }) => port)).size, 3);
    assert.equal(set.hosts, set.members.map(({ host }) => host).join(","));
    for (const { port } of set.members) assert.equal(await answers(port), true);
    left = { pids: set.members.flatMap(({ pid }) => (pid === undefined ? [] : [pid])), folder: set.folder };
    assert.equal(left.pids.length, 3);
  }
  for (const pid of left.pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  await assert.rejects(access(left.folder), { code: "ENOENT" });
});

test("a member that was stopped or killed starts again on its port, and its log goes on", async () => {
  await using set = await startReplicaSet({ binary, members: 1 });
  const [member] = set.members;
  assert.ok(member);
  const first = member.pid;
  await member.kill();
  assert.equal(member.pid, undefined);
  assert.equal(await answers(member.port), false);
  await member.start();
  assert.notEqual(member.pid, first);
  assert.equal(await answers(member.port), true);
  await assert.rejects(member.start(), /runs already/);
  await member.stop();
  await member.start();
  assert.equal((await readFile(member.log, "utf8")).match(/"Waiting for connections"/g)?.length, 3);
});

test("a folder that was given is kept, with the logs in it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mongod-kept-"));
  try {
    await (await startReplicaSet({ binary, members: 1, folder }))[Symbol.asyncDispose]();
    assert.match(await readFile(join(folder, "0.log"), "utf8"), /"Waiting for connections"/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a mongod that does not start says why", async () => {
  await assert.rejects(
    startReplicaSet({ binary, members: 1, key: "not base64!" }),
    /^Error: mongod ended with code 1 before it took connections.*invalid char in key file/s,
  );
  await assert.rejects(startReplicaSet({ binary: "/nowhere/mongod", members: 1 }), { code: "ENOENT" });
});

test("mongod refuses a keyfile that a group may read, as the mount of a Secret is", async () => {
  await using set = await startReplicaSet({ binary, members: 1 });
  await chmod(set.keyfile, 0o440);
  const start = Member.start({ binary, set: "rs0", keyfile: set.keyfile, folder: set.folder, ordinal: 1 });
  await assert.rejects(start, /permissions on .* are too open/);
});

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    return await new Promise((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
