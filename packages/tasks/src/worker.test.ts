import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Store, startStore } from "../../../local/mongod/store.ts";
import { type TaskDocument, type TaskEvent, type TaskOptions, Tasks } from "./tasks.ts";

let store: Store;
let count = 0;

before(async () => {
  store = await startStore();
});
after(() => store?.[Symbol.asyncDispose]());

async function fresh(options: TaskOptions = {}) {
  const collection = store.client.db().collection<TaskDocument>(`worker${count++}`);
  const tasks = new Tasks<{ readonly n: number }>(collection, options);
  await tasks.prepare();
  await tasks.add("a", { n: 1 });
  return { tasks, state: async () => (await collection.findOne({ _id: "a" }))?.state };
}

async function until(what: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  for (const end = Date.now() + ms; !(await what()); await sleep(10)) assert.ok(Date.now() < end, `${what}`);
}

test("a handler that throws before it awaits has failed, and nothing else has", async () => {
  const { tasks } = await fresh({ backOffMs: () => 60_000 });
  const events: TaskEvent["event"][] = [];
  const worker = tasks.work(
    () => {
      throw new Error("at once");
    },
    { slots: 1, onEvent: ({ event }) => events.push(event) },
  );
  await until(() => events.length > 0);
  assert.deepEqual(await worker.drain(1000), { finished: 0, released: 0 });
  assert.deepEqual(events, ["failed"]);
});

test("a listener that throws changes nothing for the tasks", async () => {
  const { tasks, state } = await fresh();
  await using _worker = tasks.work(async () => undefined, {
    slots: 1,
    onEvent: () => {
      throw new Error("a broken listener");
    },
  });
  await until(async () => (await state()) === "done");
});

test("a task that kills its workers is given up after maxAttempts, and its handler is not run again", async () => {
  const { tasks, state } = await fresh({ leaseMs: 100, maxAttempts: 2 });
  for (const attempt of [1, 2]) {
    assert.equal((await tasks.claim())?.attempt, attempt);
    await sleep(150);
  }
  let runs = 0;
  await using _worker = tasks.work(
    async () => {
      runs += 1;
    },
    { slots: 1 },
  );
  await until(async () => (await state()) === "failed");
  assert.equal(runs, 0);
});

test("an outcome that is recorded twice, for the first answer was lost, is no lost claim", async () => {
  for (const settlement of [{ to: "done" }, { to: "failed", reason: "blocked" }] as const) {
    const { tasks } = await fresh();
    const claim = await tasks.claim();
    assert.equal(await claim?.settle(settlement), true);
    assert.equal(await claim?.settle(settlement), true);
    assert.equal(await claim?.extend(), false);
    await assert.rejects(async () => claim?.save({ n: 2 }));
  }
});

test("a handler that finishes when a drain aborts it has done its task", async () => {
  const { tasks, state } = await fresh();
  const started = Promise.withResolvers<void>();
  const worker = tasks.work(
    async (_task, signal) => {
      started.resolve();
      await sleep(60_000, undefined, { signal }).catch(() => undefined);
      await sleep(5);
    },
    { slots: 1 },
  );
  await started.promise;
  assert.deepEqual(await worker.drain(1000), { finished: 1, released: 0 });
  assert.equal(await state(), "done");
});

test("a drain keeps its time when the store is down, and counts nothing as released that is not", async () => {
  const { tasks } = await fresh();
  const started = Promise.withResolvers<void>();
  const worker = tasks.work(
    async (_task, signal) => {
      started.resolve();
      await sleep(60_000, undefined, { signal });
    },
    { slots: 1 },
  );
  await started.promise;
  await Promise.all(store.set.members.map((member) => member.kill()));
  const start = performance.now();
  assert.deepEqual(await worker.drain(1000), { finished: 0, released: 0 });
  assert.ok(performance.now() - start < 1_100);
  await Promise.all(store.set.members.map((member) => member.start()));
});
