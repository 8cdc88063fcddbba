import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { nextHide } from "./heartbeat.ts";
import { Trial, until } from "./trial.ts";

// Most of their time goes into waiting.
describe("heartbeats", { concurrency: 4 }, () => {
  test("a message is hidden for the visibility timeout, and near SQS's 12 hours for what is left of them", () => {
    assert.equal(nextHide(0, 43_200, 60), 60);
    assert.equal(nextHide(43_140, 43_200, 60), 60);
    assert.equal(nextHide(43_190.5, 43_200, 60), 9);
    assert.equal(nextHide(43_199.5, 43_200, 60), 0);
    assert.equal(nextHide(43_260, 43_200, 60), 0);
  });

  test("the heartbeat keeps a slow message from others beyond the visibility timeout", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 1 });
    await trial.send("slow");
    const received: number[] = [];
    const handle = async ({ receiveCount }: { receiveCount: number }) => {
      received.push(receiveCount);
      await setTimeout(3_200);
    };
    await using _one = await trial.consume({ handle });
    await using _other = await trial.consume({ handle });
    await until(() => trial.told().includes("done"));
    assert.deepEqual(received, [1]);
    assert.deepEqual(trial.told(), ["done"]);
    const beats = trial.callsOf("ChangeMessageVisibility").length;
    assert.ok(beats >= 5 && beats <= 10, `${beats} beats in 3.2 s, one each third of a second`);
  });

  test("the heartbeat has an overall cap: a message that is held too long is aborted, not deleted, and comes again", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 1 });
    await trial.send("stuck");
    const aborted: string[] = [];
    await using _ = await trial.consume({
      slots: 1,
      holdSeconds: 2,
      handle: async ({ receiveCount }, signal) => {
        if (receiveCount > 1) return;
        await setTimeout(20_000, undefined, { signal }).catch(() => aborted.push(signal.reason.message));
      },
    });
    await until(() => trial.told().includes("done"));
    assert.match(aborted.join(), /^The message \S+ is lost: held-too-long\.$/);
    assert.deepEqual(trial.told(), ["lost", "done"]);
    assert.equal(trial.callsOf("DeleteMessage").length, 1);
  });

  test("a heartbeat that finds the message taken aborts its handler, and the message is neither deleted nor changed", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 1 });
    await trial.send("taken");
    // The heartbeats don't get through for a while: the message becomes visible, and somebody else takes it.
    trial.refuse = ({ action }) => action === "ChangeMessageVisibility";
    const why: string[] = [];
    await using _ = await trial.consume({
      slots: 1,
      handle: async (_message, signal) => {
        await setTimeout(20_000, undefined, { signal }).catch(() => why.push(signal.reason.message));
        // It resolves, as if it had worked.
      },
    });
    await until(() => trial.told().includes("heartbeat-failed"));
    const take = new ReceiveMessageCommand({ QueueUrl: trial.queueUrl, WaitTimeSeconds: 5, VisibilityTimeout: 60 });
    const { Messages: taken } = await trial.client.send(take);
    assert.equal(taken?.length, 1);
    trial.refuse = () => false;
    await until(() => why.length === 1);
    await setTimeout(300);
    assert.match(why.join(), /lost: taken/);
    assert.deepEqual(
      trial.told().filter((event) => event !== "heartbeat-failed"),
      ["lost"],
    );
    assert.equal(trial.callsOf("DeleteMessage").length, 0);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 1 });
  });

  test("heartbeats that fail are told of, and the message stays ours as long as nobody else has it", async () => {
    await using trial = await Trial.start({ visibilitySeconds: 2 });
    await trial.send("a");
    trial.refuse = ({ action }) => action === "ChangeMessageVisibility";
    await using _ = await trial.consume({ slots: 1, handle: () => setTimeout(1_800) });
    await until(() => trial.told().includes("done"));
    assert.ok(trial.told().includes("heartbeat-failed"));
    assert.ok(!trial.told().includes("lost"));
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });
});
