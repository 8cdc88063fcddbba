import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Budget } from "./budget.ts";

test("Who asks for more than is free waits, those behind wait too, and all are served in their order", async () => {
  const budget = new Budget(10);
  const served: string[] = [];
  const take = async (name: string, amount: number) => {
    const taken = await budget.take(amount);
    served.push(name);
    return taken;
  };
  const first = await take("six", 6);
  const second = take("five", 5);
  const third = take("one", 1);
  await setImmediate();
  assert.deepEqual(served, ["six"]);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  assert.deepEqual(served, ["six", "five", "one"]);
});

test("Who asks for more than there is gets all", async () => {
  const budget = new Budget(10);
  const all = await budget.take(1000);
  const next = budget.take(1);
  all[Symbol.dispose]();
  (await next)[Symbol.dispose]();
});
