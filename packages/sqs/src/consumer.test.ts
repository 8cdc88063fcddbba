import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { Consumer, Later, Poison } from "./sqs.ts";
import { Trial, until } from "./trial.ts";

// Most of their time goes into waiting.
describe("a consumer", { concurrency: 4 }, () => {
  test("a handler that resolves with nothing has handled its message: it is deleted", async () => {
    await using trial = await Trial.start();
    await trial.send("a");
    const bodies: string[] = [];
    await using _ = await trial.consume({
      handle: async (message) => {
        bodies.push(`${message.body} ${message.attributes.trace} ${message.receiveCount}`);
        assert.ok(message.queuedMs < 5_000 && Math.abs(Date.now() - message.sentAt) < 5_000);
      },
    });
    await until(() => trial.told().includes("done"));
    assert.deepEqual(bodies, ["a trace-of-a 1"]);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("a free slot is refilled at once: a slow message does not hold up the others", async () => {
    await using trial = await Trial.start();
    await trial.send("slow", "1", "2", "3", "4", "5", "6");
    const ended: string[] = [];
    const slow = Promise.withResolvers<void>();
    await using _ = await trial.consume({
      handle: async ({ body }) => {
        if (body === "slow") await slow.promise;
        ended.push(body);
      },
    });
    await until(() => ended.length === 6);
    slow.resolve();
    await until(() => ended.length === 7);
    assert.deepEqual(ended, ["1", "2", "3", "4", "5", "6", "slow"]);
  });

  test("no more messages are received than slots are free, and none is worked on beyond them", async () => {
    await using trial = await Trial.start();
    await trial.send(..."abcdefghijkl");
    let busy = 0;
    let most = 0;
    let done = 0;
    await using consumer = await trial.consume({
      slots: 3,
      handle: async () => {
        busy += 1;
        most = Math.max(most, busy);
        await setTimeout(20);
        busy -= 1;
        done += 1;
      },
    });
    await until(() => done === 12);
    assert.equal(most, 3);
    const asked = trial.callsOf("ReceiveMessage").map(({ body }) => Number(body.MaxNumberOfMessages));
    assert.ok(
      asked.every((limit) => limit <= 3),
      String(asked),
    );
    assert.equal(consumer.status().state, "running");
  });

  test("a poison message among good ones goes to the dead letters with its reason and its attributes, and holds up none", async () => {
    await using trial = await Trial.start();
    await trial.send("1", "bad", "2", "3");
    await using _ = await trial.consume({
      handle: async ({ body }) => {
        if (body === "bad") throw new Poison("not-a-job", { message: "The message is not a job." });
      },
    });
    await until(() => trial.told().length === 4);
    assert.deepEqual(trial.told().sort(), ["done", "done", "done", "poisoned"]);
    assert.deepEqual(await trial.deadLetters(), ["bad not-a-job trace-of-bad"]);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("a message that fails comes again after the back-off, and the others are done in the meantime", async () => {
    await using trial = await Trial.start();
    await trial.send("flaky", "1", "2");
    const ended: string[] = [];
    await using _ = await trial.consume({
      handle: async ({ body, receiveCount }) => {
        if (body === "flaky" && receiveCount === 1) throw new Error("not this time");
        ended.push(`${body} ${receiveCount}`);
      },
    });
    await until(() => ended.length === 3);
    assert.deepEqual(ended, ["1 1", "2 1", "flaky 2"]);
    const [failed] = trial.events.filter((event) => event.event === "failed");
    assert.deepEqual([failed?.attempt, failed?.backOffSeconds], [1, 1]);
  });

  test("the last attempt that the queue allows makes a dead letter with a reason, which SQS by itself would not", async () => {
    await using trial = await Trial.start({ maxReceiveCount: 2 });
    await trial.send("broken", "late");
    const attempts: string[] = [];
    await using _ = await trial.consume({
      handle: async ({ body, receiveCount }) => {
        attempts.push(`${body} ${receiveCount}`);
        throw body === "late" ? new Later("store-down", { afterMs: 10 }) : new Error("always");
      },
    });
    await until(() => trial.told().filter((event) => event === "poisoned").length === 2);
    assert.deepEqual(attempts.sort(), ["broken 1", "broken 2", "late 1", "late 2"]);
    assert.deepEqual(await trial.deadLetters(), ["broken failed trace-of-broken", "late store-down trace-of-late"]);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("a dead letter has at most SQS's ten attributes: the reason, the first message's id, and eight of its own", async () => {
    await using trial = await Trial.start();
    const attributes = Array.from({ length: 10 }, (_, n) => [`a${n}`, { DataType: "Number", StringValue: String(n) }]);

    const sent = await trial.client.send(
      new SendMessageCommand({
        ...{ QueueUrl: trial.queueUrl, MessageBody: "full", MessageAttributes: Object.fromEntries(attributes) },
      }),
    );
    await using _ = await trial.consume({ handle: () => Promise.reject(new Poison("full")) });
    await until(() => trial.told().includes("poisoned"));
    const { Messages: letters } = await trial.client.send(
      new ReceiveMessageCommand({ QueueUrl: trial.deadLetterUrl, MessageAttributeNames: ["All"] }),
    );
    const kept = letters?.[0]?.MessageAttributes ?? {};
    const names = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "message-id", "reason"];
    assert.deepEqual(Object.keys(kept).sort(), names);
    assert.equal(kept["message-id"]?.StringValue, sent.MessageId);
  });

  test("a handler that throws before it awaits, or something that is no error, harms only its own message", async () => {
    await using trial = await Trial.start();
    await trial.send("throws", "undefined", "good");
    await using _ = await trial.consume({
      handle: ({ body }) => {
        if (body === "throws") throw new Error("at once");
        return body === "undefined" ? Promise.reject(undefined) : Promise.resolve();
      },
      onEvent: (event) => {
        trial.events.push(event);
        // As an observer with a bug does: Node prints a warning, and the work goes on.
        if (event.event === "done") throw new Error("a broken listener");
      },
    });
    await until(() => trial.told().length >= 3);
    assert.deepEqual(trial.told().slice(0, 3).sort(), ["done", "failed", "failed"]);
  });

  test("a message that is delivered twice at once is handled twice and deleted, and nothing fails", async () => {
    await using trial = await Trial.start();
    trial.twice = true;
    await trial.send("a");
    const ids: string[] = [];
    await using _ = await trial.consume({
      handle: async ({ id }) => {
        ids.push(id);
        await setTimeout(20);
      },
    });
    await until(() => trial.told().length === 2);
    assert.deepEqual([ids.length, new Set(ids).size], [2, 1]);
    assert.deepEqual(trial.told(), ["done", "done"]);
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("1000 messages are each handled once by 8 slots", async (t) => {
    await using trial = await Trial.start();
    const bodies = Array.from({ length: 1000 }, (_, n) => String(n));
    await trial.send(...bodies);
    const seen: string[] = [];
    const start = performance.now();
    await using _ = await trial.consume({
      slots: 8,
      handle: async ({ body }) => {
        seen.push(body);
      },
    });
    await until(() => trial.told().length === 1000, 60);
    const seconds = (performance.now() - start) / 1000;
    t.diagnostic(`1000 messages in ${seconds.toFixed(2)} s, ${(1000 / seconds).toFixed(0)} a second`);
    assert.deepEqual(seen.toSorted(), bodies.toSorted());
    assert.deepEqual(await trial.depth(), { visible: 0, hidden: 0 });
  });

  test("a queue that does not exist is named at the start", async () => {
    await using trial = await Trial.start();
    const queueUrl = trial.queueUrl.replace("jobs", "job");
    await assert.rejects(trial.consume({ queueUrl, handle: async () => undefined }), {
      message: `There is no queue ${queueUrl}.`,
    });
  });

  test("options out of range are refused", async () => {
    await using trial = await Trial.start();
    const options = { client: trial.client, queueUrl: trial.queueUrl, deadLetterUrl: trial.deadLetterUrl };
    const handle = async () => undefined;
    await assert.rejects(Consumer.start({ ...options, handle, slots: 0 }), /^RangeError: slots is 0/);
    await assert.rejects(
      Consumer.start({ ...options, handle, slots: 1, waitSeconds: 21 }),
      /^RangeError: waitSeconds is 21/,
    );
  });
});
