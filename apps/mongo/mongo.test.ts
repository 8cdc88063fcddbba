import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { findMongosh, type InitAccount, type InitOptions, type InitRun, runInit } from "../../local/mongod/init.ts";
import { mongodBinary } from "../../local/mongod/install.ts";
import { type ReplicaSet, startReplicaSet } from "../../local/mongod/replica-set.ts";
import { as, logIn, observe, refusedOr, system } from "./observed.ts";

const mongosh = await findMongosh();
const skip = mongosh === undefined && "there is no mongosh in node_modules/.bin or on PATH";

// Elections in one second instead of ten.
const settings = { electionTimeoutMillis: 1000, heartbeatIntervalMillis: 250 };

// Signs that have a meaning in a connection URI.
const polybot: InitAccount = { user: "polybot", password: "p1:/@%?", roles: [{ db: "predictions", role: "read" }] };
const yolo5: InitAccount = { user: "yolo5", password: "y1", roles: [{ db: "predictions", role: "readWrite" }] };

// Two at a time: most of the time goes into waiting for elections.
describe("the init Job's script, with real mongod processes", { skip, concurrency: 2 }, () => {
  let binary = "";
  let home = "";
  const done: Record<string, number> = {};

  before(async () => {
    binary = await mongodBinary();
    home = await mkdtemp(join(tmpdir(), "mongo-init-"));
  });

  after(async () => {
    await rm(home, { recursive: true, force: true });
    console.log(JSON.stringify(done));
  });

  async function start(options: { members?: number; name?: string; key?: string } = {}): Promise<ReplicaSet> {
    count("mongod", options.members ?? 3);
    return startReplicaSet({ binary, ...options });
  }

  async function init(
    set: ReplicaSet,
    accounts: readonly InitAccount[],
    options: Partial<InitOptions> = {},
  ): Promise<InitRun> {
    count("run");
    const { hosts: members, keyfile } = set;
    const run = await runInit({ mongosh: mongosh ?? "", home, members, keyfile, accounts, settings, ...options });
    const output = JSON.stringify(run.events);
    for (const { password } of [...accounts, await system(set)]) assert.ok(!output.includes(password), output);
    assert.equal(run.errors, "");
    for (const { event } of run.events) count(event);
    return run;
  }

  function count(what: string, amount = 1): void {
    done[what] = (done[what] ?? 0) + amount;
  }

  describe("on one set, from the first run on", { concurrency: 1 }, () => {
    let set: ReplicaSet;
    const hosts = (...ordinals: number[]) => ordinals.map((ordinal) => set.members[ordinal]?.host ?? "");

    before(async () => {
      set = await start();
    });
    after(() => set[Symbol.asyncDispose]());

    test("a fresh set gets its members, a primary and its accounts", async () => {
      const run = await init(set, [polybot, yolo5]);
      assert.deepEqual(acts(run), ["initiated", "account-created", "account-created", "done"]);
      const { members, accounts, settings: found } = await observe(set);
      assert.deepEqual(members, hosts(0, 1, 2));
      assert.deepEqual(accounts, { polybot: ["predictions.read"], yolo5: ["predictions.readWrite"] });
      assert.equal(found.electionTimeoutMillis, 1000);
    });

    test("an account can do what its roles say and nothing else, and without an account nobody can do anything", async () => {
      assert.deepEqual(await logIn(set, polybot), ["predictions.read"]);
      assert.deepEqual(await logIn(set, yolo5), ["predictions.readWrite"]);
      assert.equal(await logIn(set, { ...yolo5, password: "guessed" }), "refused");
      const write = (who: InitAccount | undefined, db: string) =>
        refusedOr("Unauthorized", () =>
          as(set, who, async (client) => {
            await client.db(db).collection("c").insertOne({});
            return "written";
          }),
        );
      assert.equal(await write(yolo5, "predictions"), "written");
      assert.equal(await write(yolo5, "other"), "refused");
      assert.equal(await write(polybot, "predictions"), "refused");
      assert.equal(await write(undefined, "predictions"), "refused");
      const makeFirstAccount = () =>
        as(set, undefined, (client) => client.db("admin").command({ createUser: "root", pwd: "r", roles: ["root"] }));
      assert.equal(await refusedOr("Unauthorized", makeFirstAccount), "refused");
    });

    test("a second run changes nothing and takes no longer than mongosh takes to start", async () => {
      const run = await init(set, [polybot, yolo5]);
      assert.deepEqual(acts(run), ["done"]);
      const { changes, ms } = run.events[0] ?? { event: "" };
      assert.equal(changes, 0);
      assert.ok(typeof ms === "number" && ms < 2000, `${ms} ms`);
      console.log(`  nothing to do: ${ms} ms after mongosh's start`);
    });

    test("a password that was rotated is changed, and the old one is refused from then on", async () => {
      const rotated = { ...polybot, password: "p2" };
      const run = await init(set, [rotated, yolo5]);
      assert.deepEqual(run.events.slice(0, -1), [{ event: "account-updated", user: "polybot", what: ["pwd"] }]);
      assert.equal(await logIn(set, polybot), "refused");
      assert.deepEqual(await logIn(set, rotated), ["predictions.read"]);
      assert.deepEqual(await logIn(set, yolo5), ["predictions.readWrite"]);
    });

    test("roles become exactly those that are listed", async () => {
      const more = { ...yolo5, roles: [...polybot.roles, { db: "models", role: "readWrite" }] };
      const run = await init(set, [{ ...polybot, password: "p2" }, more]);
      assert.deepEqual(run.events.slice(0, -1), [{ event: "account-updated", user: "yolo5", what: ["roles"] }]);
      assert.deepEqual(await logIn(set, yolo5), ["models.readWrite", "predictions.read"]);
    });

    test("an account is added, one that is no longer listed is removed, and a person's own account is left alone", async () => {
      await as(set, await system(set), (client) =>
        client.db("admin").command({ createUser: "ada", pwd: "a1", roles: [{ db: "predictions", role: "read" }] }),
      );
      const metering = { user: "metering", password: "m1", roles: [{ db: "usage", role: "readWrite" }] };
      const run = await init(set, [polybot, metering]);
      assert.deepEqual(acts(run), ["account-updated", "account-created", "account-removed", "done"]);
      const { accounts } = await observe(set);
      assert.deepEqual(accounts, {
        ada: ["predictions.read"],
        metering: ["usage.readWrite"],
        polybot: ["predictions.read"],
      });
      assert.deepEqual(await logIn(set, { user: "ada", password: "a1" }), ["predictions.read"]);
    });

    test("a listed account of a name that a person's own account has is refused, and nothing is changed", async () => {
      const before = await observe(set);
      const run = await init(set, [yolo5, { ...yolo5, user: "ada" }]);
      assert.equal(run.code, 1);
      assert.deepEqual(run.events, [
        {
          event: "failed",
          reason: 'an account "ada" exists whose customData.managedBy is not "plinth": drop it, or use another name',
          changes: 0,
        },
      ]);
      assert.deepEqual(await observe(set), before);
    });

    test("a role that does not exist is told at once", async () => {
      const run = await init(set, [polybot, { ...yolo5, roles: [{ db: "predictions", role: "raed" }] }]);
      assert.equal(run.code, 1);
      assert.match(String(run.events.at(-1)?.reason), /raed@predictions \(RoleNotFound\)$/);
    });

    test("while one member is down, even the primary, accounts are still brought up to date", async () => {
      const { primary } = await observe(set);
      const down = set.members.find(({ host }) => host === primary);
      await down?.kill();
      const run = await init(set, [polybot, yolo5]);
      assert.deepEqual(acts(run), ["account-created", "account-removed", "done"]);
      await down?.start();
    });

    test("a member that is no longer listed is removed, even the primary, and comes back when it is listed again", async () => {
      const { primary } = await observe(set);
      const others = hosts(0, 1, 2).filter((host) => host !== primary);
      const run = await init(set, [polybot, yolo5], { members: others.join(",") });
      assert.deepEqual(acts(run), ["stepped-down", "member-removed", "done"]);
      assert.deepEqual((await observe(set)).members, others);
      const again = await init(set, [polybot, yolo5]);
      assert.deepEqual(acts(again), ["member-added", "done"]);
      assert.deepEqual((await observe(set)).members, [...others, primary]);
    });
  });

  test("a run that was killed between two steps leaves what the next run goes on from", async () => {
    // A keyfile as it is while keys are changed: several keys, of which mongod uses the first.
    await using set = await start({ key: `- ${"first".repeat(8)}\n- ${"second".repeat(8)}\n` });
    const accounts = [polybot, yolo5, { ...yolo5, user: "api" }];
    for (const step of ["initiated", "waiting", "account-created", "account-created"]) {
      const stop = new AbortController();
      const onEvent = ({ event }: { event: string }) => event === step && stop.abort();
      const run = await init(set, accounts, { signal: stop.signal, onEvent });
      assert.equal(run.code, null, `not killed at ${step}: ${JSON.stringify(run.events)}`);
      count("killed");
    }
    assert.deepEqual(acts(await init(set, accounts)), ["account-created", "done"]);
    const found = await observe(set);
    assert.equal(found.members.join(), set.hosts);
    assert.deepEqual(Object.keys(found.accounts), ["api", "polybot", "yolo5"]);
  });

  test("runs that are killed ever later, whatever they are doing then, get there in the end", async () => {
    await using set = await start();
    let run: InitRun;
    let ms = 300;
    do {
      run = await init(set, [polybot, yolo5], { signal: AbortSignal.timeout(ms) });
      if (run.code === null) count("killed");
      ms += 120;
    } while (run.code === null);
    assert.deepEqual(run.events.at(-1)?.event, "done", JSON.stringify(run.events));
    const { members, accounts } = await observe(set);
    assert.equal(members.join(), set.hosts);
    assert.deepEqual(accounts, { polybot: ["predictions.read"], yolo5: ["predictions.readWrite"] });
  });

  test("a set is only made when its last member has come", async () => {
    await using set = await start();
    const late = set.members[2];
    await late?.stop();
    const run = init(set, [polybot]);
    await setTimeout(2500);
    await late?.start();
    const { events } = await run;
    assert.match(String(events[0]?.reason), new RegExp(`^${late?.host}: connect ECONNREFUSED`));
    assert.deepEqual(acts(await run), ["initiated", "account-created", "done"]);
    assert.equal((await observe(set)).members.join(), set.hosts);
  });

  test("two runs at once make one set, and each account once", async () => {
    await using set = await start();
    const runs = await Promise.all([init(set, [polybot, yolo5]), init(set, [polybot, yolo5])]);
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
    await using one = await start({ members: 1, key });
    await using other = await start({ members: 1, key });
    await using elsewhere = await start({ members: 1, key, name: "rs9" });
    await using fresh = await start({ members: 1, key });
    const [a, b, c] = [one.hosts, other.hosts, elsewhere.hosts];
    const made = await Promise.all([init(one, []), init(other, []), init(elsewhere, [], { name: "rs9" })]);
    assert.deepEqual(made.map(acts), [
      ["initiated", "done"],
      ["initiated", "done"],
      ["initiated", "done"],
    ]);

    const foreign = await init(one, [], { members: `${fresh.hosts},${c}` });
    assert.deepEqual(foreign.events, [
      { event: "failed", reason: `${c} belongs to the replica set "rs9" and not to "rs0"`, changes: 0 },
    ]);
    const twice = await init(one, [], { members: `${fresh.hosts},${a},${b}` });
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
    assert.deepEqual(acts(await init(fresh, [])), ["initiated", "done"]);
  });

  test("a run gives up with what it waited for", async () => {
    await using set = await start({ members: 1 });
    const absent = await init(set, [], { members: `${set.hosts},127.0.0.1:1`, timeoutSeconds: 1 });
    assert.equal(absent.code, 1);
    assert.deepEqual(absent.events.at(-1), {
      event: "failed",
      reason: "gave up after 1 s: 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1",
      changes: 0,
    });
    await using stranger = await start({ members: 1 });
    const refused = await init(set, [], { keyfile: stranger.keyfile, timeoutSeconds: 1 });
    assert.deepEqual(refused.events.at(-1), {
      event: "failed",
      reason: `gave up after 1 s: ${set.hosts}: refuses this keyfile`,
      changes: 0,
    });
  });
});

/** What the script did, without what it waited for. */
function acts({ events }: InitRun): string[] {
  return events.map(({ event }) => event).filter((event) => event !== "waiting");
}
