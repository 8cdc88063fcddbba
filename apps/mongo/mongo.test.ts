import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { InitRun } from "../../local/mongod/init.ts";
import type { ReplicaSet } from "../../local/mongod/replica-set.ts";
import { as, logIn, type Observed, observe } from "./observed.ts";
import { acts, polybot, skip, Trial, yolo5 } from "./trial.ts";

// Two at a time: most of the time goes into waiting for elections.
describe("a replica set that the init Job makes of real mongod processes", {
  skip,
  concurrency: 2,
  timeout: 180_000,
}, () => {
  let trial: Trial;

  before(async () => {
    trial = await Trial.prepare();
  });
  after(() => trial[Symbol.asyncDispose]());

  test("a member that is no longer listed is removed, even the primary, and comes back when it is listed again", async () => {
    await using set = await trial.start();
    assert.equal((await trial.init(set, [yolo5])).code, 0);
    const { primary } = await observe(set);
    const others = set.hosts.split(",").filter((host) => host !== primary);
    const run = await trial.init(set, [yolo5], { members: others.join(",") });
    assert.deepEqual(acts(run), ["stepped-down", "member-removed", "done"]);
    assert.deepEqual((await observe(set)).members, others);
    const again = await trial.init(set, [yolo5]);
    assert.deepEqual(acts(again), ["member-added", "done"]);
    assert.deepEqual((await observe(set)).members, [...others, primary]);
  });

  test("the first member, when it has lost its data, gets them from the others, and no second set is made", async () => {
    await using set = await trial.start();
    assert.equal((await trial.init(set, [yolo5])).code, 0);
    // A member that is behind can only catch up with one whose oplog goes back as far: right after the first syncs that is the first member alone.
    await as(set, yolo5, (client) =>
      client
        .db("predictions")
        .collection("c")
        .insertOne({}, { writeConcern: { w: 3 } }),
    );
    const [first] = set.members;
    await first?.kill();
    await rm(join(set.folder, "0"), { recursive: true });
    await mkdir(join(set.folder, "0"));
    await first?.start();
    assert.deepEqual(acts(await trial.init(set, [yolo5])), ["done"]);
    const found = await settled(set);
    assert.deepEqual(found.states, ["PRIMARY", "SECONDARY", "SECONDARY"]);
    assert.equal(found.members.join(), set.hosts);
    assert.deepEqual(await logIn(set, yolo5), ["predictions.readWrite"]);
  });

  test("members are added, and settings are changed, one after the other", async () => {
    const key = "shared".repeat(8);
    await using one = await trial.start({ members: 1, key });
    await using two = await trial.start({ members: 2, key });
    assert.deepEqual(acts(await trial.init(one, [yolo5])), ["initiated", "account-created", "done"]);
    const all = `${one.hosts},${two.hosts}`;
    const run = await trial.init(one, [yolo5], { members: all, settings: { electionTimeoutMillis: 2000 } });
    assert.deepEqual(acts(run), ["member-added", "member-added", "settings-changed", "done"]);
    const { members, settings } = await observe(one);
    assert.equal(members.join(), all);
    assert.equal(settings.electionTimeoutMillis, 2000);
    assert.equal(settings.heartbeatIntervalMillis, 250);
  });

  test("a run that was killed between two steps leaves what the next run goes on from", async () => {
    // A keyfile as it is while keys are changed: several keys, of which mongod uses the first.
    await using set = await trial.start({ key: `- ${"first".repeat(8)}\n- ${"second".repeat(8)}\n` });
    // More than a run makes while it is being killed.
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const accounts = names.map((user) => ({ ...yolo5, user }));
    for (const step of ["initiated", "account-created", "account-created", "account-created"]) {
      const stop = new AbortController();
      const onEvent = ({ event }: { event: string }) => event === step && stop.abort();
      const run = await trial.init(set, accounts, { signal: stop.signal, onEvent });
      assert.equal(run.code, null, `not killed at ${step}: ${JSON.stringify(run.events)}`);
      trial.count("killed");
    }
    assert.equal((await trial.init(set, accounts)).code, 0);
    const found = await observe(set);
    assert.equal(found.members.join(), set.hosts);
    assert.deepEqual(Object.keys(found.accounts), names);
    for (const account of accounts) assert.deepEqual(await logIn(set, account), ["predictions.readWrite"]);
  });

  test("runs that are killed ever later, whatever they are doing then, get there in the end", async () => {
    await using set = await trial.start();
    let run: InitRun;
    let ms = 500;
    do {
      run = await trial.init(set, [polybot, yolo5], { signal: AbortSignal.timeout(ms) });
      if (run.code === null) trial.count("killed");
      ms += 200;
    } while (run.code === null);
    assert.equal(run.code, 0, JSON.stringify(run.events));
    const { members, accounts } = await observe(set);
    assert.equal(members.join(), set.hosts);
    assert.deepEqual(accounts, { polybot: ["predictions.read"], yolo5: ["predictions.readWrite"] });
  });

  test("a set is only made when its last member has come", async () => {
    await using set = await trial.start();
    const late = set.members[2];
    await late?.stop();
    const run = trial.init(set, [polybot]);
    await setTimeout(2500);
    await late?.start();
    const { events } = await run;
    assert.match(String(events[0]?.reason), new RegExp(`^${late?.host}: connect ECONNREFUSED`));
    assert.deepEqual(acts(await run), ["initiated", "account-created", "done"]);
    assert.equal((await observe(set)).members.join(), set.hosts);
  });

  test("two runs at once make one set, and each account once", async () => {
    await using set = await trial.start();
    const runs = await Promise.all([trial.init(set, [polybot, yolo5]), trial.init(set, [polybot, yolo5])]);
    assert.deepEqual(
      runs.map(({ code }) => code),
      [0, 0],
    );
    const all = runs.flatMap(acts).filter((event) => event !== "done");
    assert.deepEqual(all.sort(), ["account-created", "account-created", "initiated"]);
    assert.deepEqual((await observe(set)).accounts, {
      polybot: ["predictions.read"],
      yolo5: ["predictions.readWrite"],
    });
  });

  test("members of another set, or of two sets of the same name, are refused and left as they are", async () => {
    const key = "shared".repeat(8);
    await using one = await trial.start({ members: 1, key });
    await using other = await trial.start({ members: 1, key });
    await using elsewhere = await trial.start({ members: 1, key, name: "rs9" });
    await using fresh = await trial.start({ members: 1, key });
    const [a, b, c] = [one.hosts, other.hosts, elsewhere.hosts];
    const made = await Promise.all([
      trial.init(one, []),
      trial.init(other, []),
      trial.init(elsewhere, [], { name: "rs9" }),
    ]);
    assert.deepEqual(made.map(acts), [
      ["initiated", "done"],
      ["initiated", "done"],
      ["initiated", "done"],
    ]);

    const foreign = await trial.init(one, [], { members: `${fresh.hosts},${c}` });
    assert.deepEqual(foreign.events, [
      { event: "failed", reason: `${c} belongs to the replica set "rs9" and not to "rs0"`, changes: 0 },
    ]);
    const twice = await trial.init(one, [], { members: `${fresh.hosts},${a},${b}` });
    assert.deepEqual(twice.events, [
      { event: "failed", reason: `${a} and ${b} belong to different replica sets, all named "rs0"`, changes: 0 },
    ]);
    for (const { hosts, set } of [
      { hosts: a, set: one },
      { hosts: b, set: other },
      { hosts: c, set: elsewhere },
    ]) {
      assert.deepEqual((await observe(set)).members, [hosts]);
    }
    // Still without a set: it can become one.
    assert.deepEqual(acts(await trial.init(fresh, [])), ["initiated", "done"]);
  });

  test("a run gives up with what it waited for", async () => {
    await using set = await trial.start({ members: 1 });
    const absent = await trial.init(set, [], { members: `${set.hosts},127.0.0.1:1`, timeoutSeconds: 1 });
    assert.equal(absent.code, 1);
    assert.deepEqual(absent.events.at(-1), {
      event: "failed",
      reason: "gave up after 1 s: 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
      changes: 0,
    });
    await using stranger = await trial.start({ members: 1 });
    const refused = await trial.init(set, [], { keyfile: stranger.keyfile, timeoutSeconds: 1 });
    assert.deepEqual(refused.events.at(-1), {
      event: "failed",
      reason: `gave up after 1 s: ${set.hosts}: refuses this keyfile`,
      changes: 0,
    });
  });
});

/** Looks until all members are primary or secondary, or 20 s have gone by. */
async function settled(set: ReplicaSet): Promise<Observed> {
  for (let tries = 0; ; tries += 1) {
    const found = await observe(set);
    if (tries === 100 || found.states.every((state) => state === "PRIMARY" || state === "SECONDARY")) return found;
    await setTimeout(200);
  }
}
