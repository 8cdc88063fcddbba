import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { InitAccount } from "../../local/mongod/init.ts";
import type { ReplicaSet } from "../../local/mongod/replica-set.ts";
import { as, logIn, observe, refusedOr, system } from "./observed.ts";
import { acts, polybot, skip, Trial, yolo5 } from "./trial.ts";

describe("the accounts of one replica set, from the init Job's first run on", { skip, timeout: 120_000 }, () => {
  let trial: Trial;
  let set: ReplicaSet;

  before(async () => {
    trial = await Trial.prepare();
    set = await trial.start();
  });
  after(async () => {
    await set[Symbol.asyncDispose]();
    await trial[Symbol.asyncDispose]();
  });

  test("a fresh set gets its members, a primary and its accounts", async () => {
    const run = await trial.init(set, [polybot, yolo5]);
    assert.deepEqual(acts(run), ["initiated", "account-created", "account-created", "done"]);
    const { members, accounts, settings } = await observe(set);
    assert.equal(members.join(), set.hosts);
    assert.deepEqual(accounts, { polybot: ["predictions.read"], yolo5: ["predictions.readWrite"] });
    assert.equal(settings.electionTimeoutMillis, 1000);
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
    const run = await trial.init(set, [polybot, yolo5]);
    assert.deepEqual(acts(run), ["done"]);
    const { changes, ms } = run.events[0] ?? { event: "" };
    assert.equal(changes, 0);
    assert.ok(typeof ms === "number" && ms < 3000, `${ms} ms`);
    console.log(`  nothing to do: ${ms} ms after mongosh's start`);
  });

  test("a password that was rotated is changed, and the old one is refused from then on", async () => {
    const rotated = { ...polybot, password: "p2" };
    const run = await trial.init(set, [rotated, yolo5]);
    assert.deepEqual(run.events.slice(0, -1), [{ event: "account-updated", user: "polybot", what: ["pwd"] }]);
    assert.equal(await logIn(set, polybot), "refused");
    assert.deepEqual(await logIn(set, rotated), ["predictions.read"]);
    assert.deepEqual(await logIn(set, yolo5), ["predictions.readWrite"]);
  });

  test("roles become exactly those that are listed", async () => {
    const more = { ...yolo5, roles: [...polybot.roles, { db: "models", role: "readWrite" }] };
    const run = await trial.init(set, [{ ...polybot, password: "p2" }, more]);
    assert.deepEqual(run.events.slice(0, -1), [{ event: "account-updated", user: "yolo5", what: ["roles"] }]);
    assert.deepEqual(await logIn(set, yolo5), ["models.readWrite", "predictions.read"]);
  });

  test("an account is added, one that is no longer listed is removed, and a person's own account is left alone", async () => {
    await as(set, await system(set), (client) =>
      client.db("admin").command({ createUser: "ada", pwd: "a1", roles: [{ db: "predictions", role: "read" }] }),
    );
    const metering = { user: "metering", password: "m1", roles: [{ db: "usage", role: "readWrite" }] };
    const run = await trial.init(set, [polybot, metering]);
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
    const run = await trial.init(set, [yolo5, { ...yolo5, user: "ada" }]);
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
    const run = await trial.init(set, [polybot, { ...yolo5, roles: [{ db: "predictions", role: "raed" }] }]);
    assert.equal(run.code, 1);
    assert.match(String(run.events.at(-1)?.reason), /raed@predictions \(RoleNotFound\)$/);
  });

  test("while one member is down, even the primary, accounts are still brought up to date", async () => {
    const { primary } = await observe(set);
    const down = set.members.find(({ host }) => host === primary);
    await down?.kill();
    const run = await trial.init(set, [polybot, yolo5]);
    assert.deepEqual(acts(run), ["account-created", "account-removed", "done"]);
    await down?.start();
  });
});
