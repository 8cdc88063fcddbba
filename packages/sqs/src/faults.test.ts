import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Poison } from "./sqs.ts";
import { Trial, until } from "./trial.ts";

// Most of their time goes into waiting.
describe("faults", { concurrency: 4 }, () => {
  test("a server that goes down and comes back loses no message, and the consumer goes on by itself", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 2, maxReceiveCount: 10 });
    const seen = new Set<string>();
    await using consumer = await trial.consume({
      handle: async ({ body }) => {
        seen.add(body);
      },
    });
    await trial.send("before");
    await until(() => seen.has("before"));
    await trial.down();
    await until(() => trial.told().filter((event) => event === "receive-failed").length >= 3);
    assert.ok(consumer.status().pollAgeMs > 100);
    const pauses = trial.events.flatMap((event) => (event.event === "receive-failed" ? [event.backOffMs] : []));
    assert.deepEqual(pauses.slice(0, 3), [100, 200, 400]);
    await trial.up();
    await trial.send("after", "after that");
    await until(() => seen.size === 3, 20);
    await until(() => trial.told().filter((event) => event === "done").length >= 3);
    assert.ok(consumer.status().pollAgeMs < 1_500);
  });

  test("a handled message whose delete is refused for good comes again, is told of, and the others go on", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 60 });
    await trial.send("1");
    trial.refuse = ({ action }) => action === "DeleteMessage";
    await using _ = await trial.consume({ slots: 2, handle: async () => undefined });
    await until(() => trial.told().includes("settle-failed"), 30);
    const [failed] = trial.events.filter((event) => event.event === "settle-failed");
    assert.deepEqual([failed?.step, failed?.message.body], ["delete", "1"]);
    trial.refuse = () => false;
    await trial.send("2");
    await until(() => trial.told().includes("done"));
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 1 });
  });

  test("a message that can't be sent to the dead letters is left as it is, and sent when it comes again", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 1 });
    await trial.send("bad");
    trial.refuse = ({ action }) => action === "SendMessage";
    await using _ = await trial.consume({ handle: () => Promise.reject(new Poison("bad")) });
    await until(() => trial.told().includes("settle-failed"));
    assert.equal(trial.callsOf("DeleteMessage").length, 0);
    trial.refuse = () => false;
    await until(() => trial.told().includes("poisoned"));
    assert.deepEqual(await trial.deadLetters(), ["bad bad trace-of-bad"]);
  });

  test("while all slots are busy the poll is not old, for there is nothing to ask for", async () => {
    await using trial = await Trial.start();
    await trial.send("a");
    await using consumer = await trial.consume({ slots: 1, handle: () => setTimeout(700) });
    await until(() => consumer.status().busy === 1);
    await setTimeout(400);
    const { pollAgeMs, longestMs, busy } = consumer.status();
    assert.deepEqual([pollAgeMs, busy], [0, 1]);
    assert.ok(longestMs >= 400 && longestMs < 700);
  });

  test("a back-off that the options compute wrongly leaves the message to its visibility timeout", async () => {
    await using trial = await Trial.start();
    await trial.send("a");
    await using _ = await trial.consume({
      handle: () => Promise.reject(new Error("always")),
      backOffSeconds: () => {
        throw new Error("a broken back-off");
      },
    });
    await until(() => trial.told().includes("settle-failed"));
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 1 });
  });
});
