import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "mongodb";
import { type Store, startStore } from "../../../local/mongod/store.ts";
import { ClaimLost, GiveUp, Later, type TaskDocument, type TaskEvent, type TaskOptions, Tasks } from "./tasks.ts";

interface Body {
  readonly n: number;
  readonly step?: string;
}

let store: Store;
let db: Db;
let count = 0;

before(async () => {
  store = await startStore();
  db = store.client.db();
});
after(() => store?.[Symbol.asyncDispose]());

async function fresh(options: TaskOptions = {}) {
  const collection = db.collection<TaskDocument>(`tasks${count++}`);
  const tasks = new Tasks<Body>(collection, options);
  await tasks.prepare();
  return { tasks, collection };
}

async function until(what: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  for (const end = Date.now() + ms; !(await what()); await sleep(20))
    assert.ok(Date.now() < end, `not within ${ms} ms`);
}

test("a task is known by its id: adding it again changes nothing, also when it is done and when many add it at once", async () => {
  const { tasks, collection } = await fresh();
  const added = await Promise.all(Array.from({ length: 20 }, (_, n) => tasks.add("a", { n })));
  assert.equal(added.filter(Boolean).length, 1);
  const claim = await tasks.claim();
  assert.equal(await claim?.settle({ to: "done" }), true);
  assert.equal(await tasks.add("a", { n: 99 }), false);
  assert.equal(await tasks.claim(), undefined);
  const kept = await collection.findOne({ _id: "a" });
  assert.deepEqual([kept?.state, kept?.body, kept?.ended instanceof Date], ["done", undefined, true]);
});

test("a body comes back as it was added, dollars included", async () => {
  const { tasks } = await fresh();
  const body = { n: 1, step: "$n" };
  await tasks.add("a", body);
  assert.deepEqual((await tasks.claim())?.body, body);
});

test("a task that is added in a transaction is there when that is committed, and not when it is aborted", async () => {
  const { tasks } = await fresh();
  await store.client.withSession(async (session) => {
    await session.withTransaction(async () => {
      assert.equal(await tasks.add("a", { n: 1 }, { session }), true);
    });
    session.startTransaction();
    await tasks.add("b", { n: 2 }, { session });
    await session.abortTransaction();
    await session.withTransaction(async () => {
      assert.equal(await tasks.add("a", { n: 3 }, { session }), false);
    });
  });
  assert.deepEqual((await tasks.claim())?.body, { n: 1 });
  assert.equal(await tasks.claim(), undefined);
});

test("what has been due for longest is claimed first", async () => {
  const { tasks } = await fresh();
  for (const id of ["c", "a", "b"]) {
    await tasks.add(id, { n: 1 });
    await sleep(2);
  }
  const order = [await tasks.claim(), await tasks.claim(), await tasks.claim()].map((claim) => claim?.id);
  assert.deepEqual(order, ["c", "a", "b"]);
});

test("two workers do 500 tasks, each once", async () => {
  const { tasks } = await fresh();
  for (let n = 0; n < 500; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => tasks.add(`${n + i}`, { n: n + i })));
  }
  const seen: number[] = [];
  const handle = async ({ body }: { body: Body }) => void seen.push(body.n);
  const workers = [tasks.work(handle, { slots: 8 }), tasks.work(handle, { slots: 8 })];
  await until(() => seen.length >= 500);
  const drained = await Promise.all(workers.map((worker) => worker.drain(5000)));
  assert.equal(seen.length, 500);
  assert.equal(new Set(seen).size, 500);
  assert.equal(
    drained.reduce((sum, { released }) => sum + released, 0),
    0,
  );
  assert.deepEqual(await tasks.backlog(), { due: 0, oldestMs: 0, failed: 0 });
});

test("Later and a failure come again, a failure counts; GiveUp is kept with its reason; progress is kept", async () => {
  const { tasks, collection } = await fresh({ backOffMs: () => 10 });
  await tasks.add("a", { n: 1 });
  await tasks.add("hopeless", { n: 2 });
  const steps: string[] = [];
  const events: TaskEvent["event"][] = [];
  await using worker = tasks.work(
    async (task) => {
      if (task.id === "hopeless") throw new GiveUp("blocked");
      steps.push(`${task.attempt}:${task.body.step ?? "-"}`);
      if (steps.length === 1) throw new Later(10);
      if (steps.length === 2) {
        await task.save({ step: "uploaded" });
        throw new Error("broken");
      }
    },
    { slots: 1, idleMs: 20, onEvent: ({ event }) => events.push(event) },
  );
  await until(() => steps.length === 3 && events.includes("done"));
  assert.deepEqual(steps, ["1:-", "1:-", "2:uploaded"]);
  assert.deepEqual([...events].sort(), ["done", "failed", "gave-up", "later"]);
  assert.equal((await collection.findOne({ _id: "hopeless" }))?.reason, "blocked");
  assert.equal((await tasks.backlog()).failed, 1);
  void worker;
});

test("after maxAttempts a task is given up", async () => {
  const { tasks, collection } = await fresh({ backOffMs: () => 1, maxAttempts: 3 });
  await tasks.add("a", { n: 1 });
  let attempts = 0;
  await using _worker = tasks.work(
    async () => {
      attempts += 1;
      throw new Error("broken");
    },
    { slots: 1, idleMs: 10 },
  );
  await until(async () => (await collection.findOne({ _id: "a" }))?.state === "failed");
  assert.equal(attempts, 3);
});

test("a dead worker's task is claimed by another when the lease is over, and the dead one can't settle it any more", async () => {
  const { tasks } = await fresh({ leaseMs: 300 });
  await tasks.add("a", { n: 1 });
  const dead = await tasks.claim();
  assert.equal(await tasks.claim(), undefined);
  await sleep(400);
  const alive = await tasks.claim();
  assert.equal(alive?.id, "a");
  assert.equal(await dead?.settle({ to: "done" }), false);
  assert.equal(await dead?.extend(), false);
  await assert.rejects(async () => dead?.save({ n: 2 }), ClaimLost);
  assert.equal(await alive?.settle({ to: "done" }), true);
});

test("a slow handler keeps its task for longer than the lease", async () => {
  const { tasks } = await fresh({ leaseMs: 300 });
  await tasks.add("a", { n: 1 });
  let runs = 0;
  await using worker = tasks.work(
    async () => {
      runs += 1;
      await sleep(1000);
    },
    { slots: 2, idleMs: 50 },
  );
  await sleep(900);
  assert.deepEqual(await worker.drain(5000), { finished: 1, released: 0 });
  assert.equal(runs, 1);
});

test("a drain releases what is not done in time, also when the handler ignores its signal", async () => {
  const { tasks } = await fresh();
  await tasks.add("a", { n: 1 });
  const started = Promise.withResolvers<void>();
  const worker = tasks.work(
    () => {
      started.resolve();
      return new Promise(() => undefined);
    },
    { slots: 1 },
  );
  await started.promise;
  assert.deepEqual(await worker.drain(500), { finished: 0, released: 1 });
  assert.equal((await tasks.claim())?.attempt, 1);
});

test("only tasks that are done are removed, after as long as they are to stay known", async () => {
  const { tasks, collection } = await fresh({ keepMs: 3_600_000 });
  const index = async () => (await collection.indexes()).find(({ name }) => name === "ended");
  assert.deepEqual(
    [(await index())?.expireAfterSeconds, (await index())?.partialFilterExpression],
    [3600, { state: "done" }],
  );
  await tasks.prepare();
  await new Tasks<Body>(collection, { keepMs: 7_200_000 }).prepare();
  assert.equal((await index())?.expireAfterSeconds, 7200);
});

test("when the primary is killed under load, no task is lost, and none that was recorded as done is done again", async (t) => {
  const { tasks } = await fresh({ backOffMs: () => 100, leaseMs: 3000 });
  const handled = new Map<number, number>();
  const done = new Map<string, number>();
  const worker = tasks.work(
    async ({ body }) => {
      await sleep(5);
      handled.set(body.n, (handled.get(body.n) ?? 0) + 1);
    },
    {
      slots: 8,
      idleMs: 50,
      onEvent: (event) => event.event === "done" && done.set(event.id, (done.get(event.id) ?? 0) + 1),
    },
  );
  const adding = (async () => {
    for (let n = 0; n < 300; n++) {
      for (;;) {
        try {
          await tasks.add(`${n}`, { n });
          break;
        } catch {
          await sleep(100);
        }
      }
      worker.wake();
    }
  })();
  await sleep(150);
  const killed = await store.primary();
  await killed.kill();
  await adding;
  await until(async () => (await tasks.backlog()).due === 0, 30_000);
  await worker.drain(5000);
  await killed.start();
  const twice = [...handled.values()].filter((times) => times > 1).length;
  t.diagnostic(`300 tasks added, ${handled.size} handled, ${twice} of them twice, ${done.size} recorded`);
  assert.equal(handled.size, 300);
  assert.deepEqual(
    [...done.values()].filter((times) => times !== 1),
    [],
  );
});
