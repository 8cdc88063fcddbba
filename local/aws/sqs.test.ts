import assert from "node:assert/strict";
import { test } from "node:test";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { startSqs } from "./sqs.ts";

test("a queue takes a message and gives it back, at the address that it was made with", async () => {
  await using sqs = await startSqs();
  const queue = await sqs.createQueue("jobs", { visibilitySeconds: 60 });
  assert.deepEqual(queue, {
    name: "jobs",
    url: `${sqs.url}/000000000000/jobs`,
    arn: "arn:aws:sqs:eu-north-1:000000000000:jobs",
  });
  const client = new SQSClient(sqs.client);
  await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "one" }));
  assert.deepEqual(await sqs.depth(queue.url), { visible: 1, inFlight: 0, delayed: 0 });
  const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
  assert.equal(message?.Body, "one");
  assert.deepEqual(await sqs.depth(queue.url), { visible: 0, inFlight: 1, delayed: 0 });
  await client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: message?.ReceiptHandle }));
  assert.deepEqual(await sqs.depth(queue.url), { visible: 0, inFlight: 0, delayed: 0 });
  client.destroy();
});

test("a queue made twice is the same queue", async () => {
  await using sqs = await startSqs({ region: "eu-west-1" });
  assert.deepEqual(await sqs.createQueue("jobs"), await sqs.createQueue("jobs"));
  const { url, arn } = await sqs.createQueue("jobs");
  assert.equal(arn, "arn:aws:sqs:eu-west-1:000000000000:jobs");
  const client = new SQSClient(sqs.client);
  assert.equal((await client.send(new GetQueueUrlCommand({ QueueName: "jobs" }))).QueueUrl, url);
  client.destroy();
});

test("a message that was received too often is in the queue of dead letters", async () => {
  await using sqs = await startSqs();
  const dead = await sqs.createQueue("jobs-dead");
  const jobs = await sqs.createQueue("jobs", { visibilitySeconds: 0, deadLetters: { arn: dead.arn, after: 2 } });
  const client = new SQSClient(sqs.client);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: jobs.url, AttributeNames: ["RedrivePolicy", "VisibilityTimeout"] }),
  );
  assert.equal(Attributes?.VisibilityTimeout, "0");
  assert.deepEqual(JSON.parse(Attributes?.RedrivePolicy ?? ""), { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  await client.send(new SendMessageCommand({ QueueUrl: jobs.url, MessageBody: "poison" }));
  const receive = new ReceiveMessageCommand({ QueueUrl: jobs.url });
  for (const _ of [1, 2]) assert.equal((await client.send(receive)).Messages?.[0]?.Body, "poison");
  assert.equal((await client.send(receive)).Messages, undefined);
  assert.deepEqual(await sqs.depth(dead.url), { visible: 1, inFlight: 0, delayed: 0 });
  client.destroy();
});

test("what is published to a topic is in each queue that subscribed to it, bare", async () => {
  await using sqs = await startSqs();
  const topic = await sqs.createTopic("predicted");
  assert.equal(topic, "arn:aws:sns:eu-north-1:000000000000:predicted");
  const queues = [await sqs.createQueue("metering"), await sqs.createQueue("analyzer")];
  for (const { arn } of queues) await sqs.subscribe(topic, arn);
  const sns = new SNSClient(sqs.client);
  const client = new SQSClient(sqs.client);
  await sns.send(new PublishCommand({ TopicArn: topic, Message: '{"id":1}' }));
  for (const { url } of queues) {
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    assert.deepEqual(
      Messages?.map(({ Body }) => Body),
      ['{"id":1}'],
    );
  }
  sns.destroy();
  client.destroy();
});

test("while it is down clients are refused, and when it is back, everything is there", async () => {
  await using sqs = await startSqs();
  const { url: QueueUrl } = await sqs.createQueue("jobs");
  const client = new SQSClient({ ...sqs.client, maxAttempts: 1 });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  await sqs.stop();
  const newcomer = new SQSClient({ ...sqs.client, maxAttempts: 1 });
  await assert.rejects(newcomer.send(new ReceiveMessageCommand({ QueueUrl })), { code: "ECONNREFUSED" });
  newcomer.destroy();
  assert.equal((await sqs.depth(QueueUrl)).visible, 1);
  await sqs.start();
  assert.equal((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body, "one");
  client.destroy();
});

test("going down ends a long poll at once", async () => {
  await using sqs = await startSqs();
  const { url: QueueUrl } = await sqs.createQueue("jobs");
  const client = new SQSClient({ ...sqs.client, maxAttempts: 1 });
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  const refused = assert.rejects(poll);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const from = performance.now();
  await sqs.stop();
  await refused;
  assert.ok(performance.now() - from < 1000);
  client.destroy();
});

test("a message that goes to a long poll whose client is gone is back at once", async () => {
  await using sqs = await startSqs();
  const { url: QueueUrl } = await sqs.createQueue("jobs", { visibilitySeconds: 60 });
  const client = new SQSClient(sqs.client);
  const gone = new AbortController();
  const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: gone.signal });
  const aborted = assert.rejects(poll, { name: "AbortError" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  gone.abort();
  await aborted;
  await new Promise((resolve) => setTimeout(resolve, 100));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 });
  assert.equal((await client.send(receive)).Messages?.[0]?.Body, "one");
  client.destroy();
});
