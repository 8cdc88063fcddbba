import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Poison } from "./sqs.ts";
import { Trial, until } from "./trial.ts";

/** Works until it is told to stop. */
function obedient(_message: unknown, signal: AbortSignal): Promise<void> {
  return setTimeout(60_000, undefined, { signal });
}

// Most of their time goes into waiting.
describe("a drain", { concurrency: 4 }, () => {
  test("a drain resolves when the work is done, and not before", async () => {
    await using trial = await Trial.start();
    await trial.send("a", "b");
    let ended = 0;
    const consumer = await trial.consume({
      handle: async () => {
        await setTimeout(1_500);
        ended += 1;
      },
    });
    await until(() => consumer.status().busy === 2);
    assert.deepEqual(await consumer.drain(20_000), { finished: 2, returned: 0, left: 0 });
    assert.equal(ended, 2);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
    assert.equal(consumer.status().state, "draining");
    assert.equal(consumer.drain(1), consumer.drain(2));
  });

  test("a drain does not abort the delete of a message that was handled, and tries it again", async () => {
    await using trial = await Trial.start();
    await trial.send("a");
    const consumer = await trial.consume({ handle: async () => undefined });
    let refused = 0;
    // More often than the client tries by itself.
    trial.refuse = ({ action }) => {
      if (action !== "DeleteMessage") return false;
      refused += 1;
      return refused <= 7;
    };
    await until(() => refused > 0);
    assert.deepEqual(await consumer.drain(20_000), { finished: 1, returned: 0, left: 0 });
    assert.equal(refused, 8);
    assert.deepEqual(trial.told(), ["done"]);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("a drain lets the long poll end by itself, and what that brings is given back at once, not handled", async () => {
    await using trial = await Trial.start();
    let handled = 0;
    const consumer = await trial.consume({
      waitSeconds: 3,
      handle: async () => {
        handled += 1;
      },
    });
    await until(() => trial.callsOf("ReceiveMessage").length === 1);
    const draining = consumer.drain(20_000);
    await setTimeout(100);
    await trial.send("late");
    assert.deepEqual(await draining, { finished: 0, returned: 1, left: 0 });
    assert.equal(handled, 0);
    assert.deepEqual(trial.told(), ["returned"]);
    assert.deepEqual(await trial.depth(), { visible: 1, hidden: 0 });
    assert.equal(trial.callsOf("ReceiveMessage").length, 1);
  });

  test("a drain of an idle consumer takes no longer than its poll", async () => {
    await using trial = await Trial.start();
    const consumer = await trial.consume({ handle: async () => undefined });
    await until(() => trial.callsOf("ReceiveMessage").length === 1);
    const start = performance.now();
    assert.deepEqual(await consumer.drain(30_000), { finished: 0, returned: 0, left: 0 });
    assert.ok(performance.now() - start < 1_500);
  });

  test("when a drain's time is over, handlers are aborted and their messages are visible at once", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 60 });
    await trial.send("a", "b");
    const consumer = await trial.consume({ handle: obedient });
    await until(() => consumer.status().busy === 2);
    const start = performance.now();
    assert.deepEqual(await consumer.drain(2_000), { finished: 0, returned: 2, left: 0 });
    const ms = performance.now() - start;
    assert.ok(ms >= 1_590 && ms < 2_000, `${ms} ms`);
    assert.deepEqual(await trial.depth(), { visible: 2, hidden: 0 });
    assert.deepEqual(trial.told(), ["returned", "returned"]);
  });

  test("a handler that ignores the abort does not hold up the drain: its message is given back, and what it does later changes nothing", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 60 });
    await trial.send("deaf", "deaf and failing");
    let ended = 0;
    const consumer = await trial.consume({
      handle: async ({ body }) => {
        await setTimeout(2_500);
        ended += 1;
        if (body === "deaf and failing") throw new Error("too late");
      },
    });
    await until(() => consumer.status().busy === 2);
    const start = performance.now();
    assert.deepEqual(await consumer.drain(1_500), { finished: 0, returned: 2, left: 0 });
    assert.ok(performance.now() - start <= 1_550);
    await until(() => ended === 2);
    await setTimeout(50);
    assert.equal(trial.callsOf("DeleteMessage").length, 0);
    assert.deepEqual(await trial.depth(), { visible: 2, hidden: 0 });
  });

  test("a handler that finishes when it is aborted has handled its message, and one that finds it poisonous has too", async () => {
    await using trial = await Trial.start();
    await trial.send("quick", "bad");
    const consumer = await trial.consume({
      handle: async (message, signal) => {
        await obedient(message, signal).catch(() => undefined);
        if (message.body === "bad") throw new Poison("not-a-picture");
      },
    });
    await until(() => consumer.status().busy === 2);
    assert.deepEqual(await consumer.drain(2_000), { finished: 2, returned: 0, left: 0 });
    assert.deepEqual(await trial.deadLetters(), ["bad not-a-picture trace-of-bad"]);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("a drain while the server is down keeps its time, and says what is left", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 60 });
    await trial.send("a");
    const consumer = await trial.consume({ slots: 1, handle: obedient });
    await until(() => consumer.status().busy === 1);
    await trial.down();
    const start = performance.now();
    assert.deepEqual(await consumer.drain(1_000), { finished: 0, returned: 0, left: 1 });
    assert.ok(performance.now() - start < 1_100);
    await trial.up();
  });
});
