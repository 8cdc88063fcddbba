import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "mongodb";
import { type RateDocument, Rates, type Turn, telegramLimits } from "./rates.ts";
import { Servers } from "./trial-servers.ts";

const wide = { intervalMs: 1, burst: 1_000 };

describe("limits that replicas share, in a real store", { timeout: 60_000 }, () => {
  let servers: Servers;
  let db: Db;
  before(async () => {
    servers = await Servers.start();
    db = servers.client.db("rates");
  });
  after(() => servers[Symbol.asyncDispose]());

  /** As many replicas, which share one store. */
  const replicas = (limits = telegramLimits, count = 1) => {
    const documents = db.collection<RateDocument>(randomUUID());
    return Array.from({ length: count }, () => new Rates(documents, limits));
  };

  test("A chat has a burst of three, and then one a second", async () => {
    const [rates] = replicas();
    assert.ok(rates);
    const waits: number[] = [];
    for (let message = 0; message < 5; message += 1) {
      const turn: Turn = await rates.take(7, 2_000);
      assert.equal(turn.granted, true);
      waits.push(turn.waitMs);
    }
    assert.deepEqual(waits.slice(0, 3), [0, 0, 0]);
    near(waits[3], 1_000, 100);
    near(waits[4], 2_000, 100);
  });

  test("A turn that would be too far away is not taken", async () => {
    const [rates] = replicas();
    assert.ok(rates);
    for (let message = 0; message < 3; message += 1) await rates.take(7, 0);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const turn: Turn = await rates.take(7, 500);
      assert.equal(turn.granted, false);
      near(turn.waitMs, 1_000, 100);
    }
    assert.deepEqual(await rates.take(8, 500), { granted: true, waitMs: 0 });
  });

  test("A group has at most twenty in any minute", async () => {
    const [rates] = replicas();
    assert.ok(rates);
    let granted = 0;
    while ((await rates.take(-7, 60_000)).granted) granted += 1;
    assert.equal(granted, 20);
  });

  test("All chats together have at most thirty in the first second, whichever replica asks", async () => {
    const several = replicas(telegramLimits, 4);
    const start = performance.now();
    const turns = await Promise.all(Array.from({ length: 200 }, (_, chat) => several[chat % 4]?.take(chat + 1, 1_000)));
    const took = (performance.now() - start) / telegramLimits.overall.intervalMs;
    const granted = turns.filter((turn) => turn?.granted).length;
    assert.ok(granted >= 30 && granted <= 30 + took, `${granted} in the second, and ${took} while it asked`);
  });

  test("A chat whose turn was refused for the others' sake has lost nothing", async () => {
    const [rates] = replicas({
      ...telegramLimits,
      overall: { intervalMs: 10_000, burst: 1 },
      chat: { intervalMs: 1_000, burst: 1 },
    });
    assert.ok(rates);
    assert.equal((await rates.take(1, 0)).granted, true);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const turn: Turn = await rates.take(2, 0);
      assert.equal(turn.granted, false);
      near(turn.waitMs, 10_000, 500);
    }
  });

  test("A pause is a pause for all replicas, and none makes it shorter", async () => {
    const [one, other] = replicas({ overall: { intervalMs: 40, burst: 5 }, chat: wide, group: wide }, 2);
    assert.ok(one && other);
    await one.take(1, 0);
    await one.pause(600);
    await other.pause(100);
    const turn = await other.take(2, 0);
    assert.equal(turn.granted, false);
    near(turn.waitMs, 600, 100);
    await sleep(turn.waitMs);
    assert.equal((await other.take(2, 50)).granted, true);
  });

  test("Limits that nobody uses are forgotten", async () => {
    const documents = db.collection<RateDocument>(randomUUID());
    const rates = new Rates(documents);
    await rates.prepare();
    await rates.prepare();
    await rates.take(7, 0);
    const [, index] = await documents.indexes();
    assert.deepEqual([index?.key, index?.expireAfterSeconds], [{ expires: 1 }, 0]);
    const found = await documents.findOne({ _id: "chat 7" });
    near(found?.expires.getTime(), Date.now() + 3_601_000, 2_000);
  });
});

function near(actual: number | undefined, expected: number, tolerance: number): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} is not near ${expected}`);
}
