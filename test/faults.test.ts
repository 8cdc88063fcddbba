/** The whole system on loopback, with things going wrong: nothing is lost, and nobody is answered twice. Each test prints what it counted. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { jobBody, type Prediction, predictionsCollection } from "@polybot/predictions";
import { MongoClient } from "mongodb";
import { type Local, startLocal } from "../local/runner/local.ts";

const root = join(import.meta.dirname, "..");
const photo = await readFile(join(root, "apps/yolo5/samples/09-321x247.jpg"));
const large = await readFile(join(root, "apps/yolo5/samples/00-1280x960.jpg"));

let local: Local;
let sqs: SQSClient;
let mongo: MongoClient;
let lastChat = 1000;
before(async () => {
  local = await startLocal({ root, replicas: { polybot: 2, yolo5: 2 } });
  sqs = new SQSClient(local.sqs.client);
  // As the init Job does: the members' own account.
  const key = encodeURIComponent((await readFile(local.mongo.keyfile, "utf8")).replace(/\s/g, ""));
  const { hosts, name } = local.mongo;
  mongo = new MongoClient(`mongodb://__system:${key}@${hosts}/?replicaSet=${name}&authSource=local`);
});
after(async () => {
  sqs?.destroy();
  await mongo?.close();
  await local?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  local.telegram.faults.clear();
  await Promise.all(local.processes.filter(({ name }) => lasting.includes(name)).map((each) => each.untilReady()));
});

const lasting = ["polybot", "yolo5"];

/** Sends so many photos, each from a chat of its own, so that answers can be counted by chat. */
function sendPhotos(count: number, bytes: Uint8Array = photo): readonly number[] {
  const chats = Array.from({ length: count }, () => ++lastChat);
  for (const chat of chats) local.telegram.photo(chat, bytes);
  return chats;
}

/** How often each of the chats was sent a drawn picture. */
function answers(chats: readonly number[]): readonly number[] {
  const counts = new Map(chats.map((chat) => [chat, 0]));
  for (const { method, chatId } of local.telegram.messages) {
    const count = counts.get(chatId);
    if (method === "sendPhoto" && count !== undefined) counts.set(chatId, count + 1);
  }
  return [...counts.values()];
}

/** Waits until all are answered, and a moment longer, in which a second answer would come. */
async function answeredOnce(t: TestContext, chats: readonly number[], timeoutMs = 60_000): Promise<void> {
  const start = Date.now();
  await local.telegram.waitFor(() => answers(chats).every((count) => count > 0), timeoutMs).catch(() => undefined);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  await sleep(1500);
  const counts = answers(chats);
  const lost = counts.filter((count) => count === 0).length;
  const twice = counts.filter((count) => count > 1).length;
  t.diagnostic(
    `${chats.length} photos: ${chats.length - lost} answered within ${seconds} s, ${lost} lost, ${twice} answered twice`,
  );
  assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 });
}

/** The address of the queue of jobs, or of its dead letters. */
function queueUrl(suffix = ""): string {
  const jobs = local.system.resources.find(({ kind }) => kind === "queue");
  const name = jobs?.facets.url?.split("/").at(-1);
  return `${local.sqs.url}/000000000000/${name}${suffix}`;
}

test("50 photos at once are all answered, once", async (t) => {
  await answeredOnce(t, sendPhotos(50));
});

test("a worker is killed in the middle of its work: the photos come again and are answered once", async (t) => {
  const chats = sendPhotos(10, large);
  await local.telegram.waitFor(() => answers(chats).some((count) => count > 0));
  const killed = local.process("yolo5", 0);
  await killed.kill("SIGKILL");
  // What it held comes back when its visibility is over, after 60 s.
  await answeredOnce(t, chats, 90_000);
});

test("SQS delivers twice and out of order: each photo is answered once", async (t) => {
  const chats = sendPhotos(5);
  await local.telegram.waitFor(() => answers(chats).every((count) => count > 0), 30_000);
  const predictions = await mongo
    .db("polybot")
    .collection<Prediction>(predictionsCollection)
    .find({ chat_id: { $in: [...chats] } })
    .toArray();
  assert.equal(predictions.length, 5);
  for (const { _id, original_img_path, chat_id } of predictions.toReversed()) {
    for (let copy = 0; copy < 2; copy++) {
      const body = jobBody({ predictionId: _id, imageKey: original_img_path, chatId: chat_id });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: body }));
    }
  }
  await until(async () => (await local.sqs.depth(queueUrl())).visible === 0);
  await answeredOnce(t, chats);
});

test("Telegram delivers an update twice: the photo is answered once", async (t) => {
  const chat = ++lastChat;
  const sent = local.telegram.photo(chat, photo);
  await Promise.all([sent.delivered, local.telegram.duplicate(sent.updateId), local.telegram.duplicate(sent.updateId)]);
  await answeredOnce(t, [chat]);
});

test("S3 is away for 5 s: the answers come later, once", async (t) => {
  const chats = sendPhotos(10);
  await local.s3.stop();
  await sleep(5000);
  await local.s3.start();
  await answeredOnce(t, chats, 90_000);
});

test("polybot is down when it is called back: the answers come later, once", async (t) => {
  const chats = sendPhotos(10);
  await local.telegram.waitFor(() => answers(chats).some((count) => count > 0), 30_000);
  const bots = [local.process("polybot", 0), local.process("polybot", 1)];
  await Promise.all(bots.map((bot) => bot.stop()));
  await sleep(3000);
  await Promise.all(bots.map((bot) => bot.start()));
  await answeredOnce(t, chats, 60_000);
});

test("Telegram answers 429 and 500: the answers come when it allows, once", async (t) => {
  local.telegram.faults.failNext("sendPhoto", { status: 429, retryAfter: 2 }, 2);
  local.telegram.faults.failNext("sendPhoto", { status: 500 }, 3);
  await answeredOnce(t, sendPhotos(10), 60_000);
});

test("the token is revoked: nothing is lost, and the answers come with the new token", async (t) => {
  const token = `200000000:${"n".repeat(35)}`;
  local.telegram.setToken(token);
  const chats = sendPhotos(5);
  await sleep(3000);
  assert.deepEqual(new Set(answers(chats)), new Set([0]));
  await local.changeSecret("telegram", "token", token);
  await answeredOnce(t, chats, 90_000);
});

test("SIGTERM under load: each process ends with 0, and every photo is answered once", async (t) => {
  const chats = sendPhotos(40, large);
  await local.telegram.waitFor(() => answers(chats).some((count) => count > 0), 30_000);
  const ended = await Promise.all(
    [local.process("yolo5", 1), local.process("polybot", 1)].map(async (each) => {
      const exit = await each.stop();
      await each.start();
      return `${each.name}: ${exit?.signal ?? exit?.code}`;
    }),
  );
  t.diagnostic(`ended with ${ended.join(", ")}`);
  assert.deepEqual(ended, ["yolo5: 0", "polybot: 0"]);
  await answeredOnce(t, chats, 90_000);
});

const key = "photos/none.jpg";
const poison: Readonly<Record<string, string>> = {
  "no JSON": "hello",
  "half an object": '{"predictionId":"a"',
  "an empty text": '""',
  "a number": "42",
  null: "null",
  true: "true",
  "a list": "[]",
  "a list of jobs": `[${jobBody({ predictionId: "a", imageKey: key, chatId: 1 })}]`,
  "an empty object": "{}",
  "no image": '{"predictionId":"a","chatId":1}',
  "no chat": `{"predictionId":"a","imageKey":"${key}"}`,
  "a chat that is no number": `{"imageKey":"${key}","chatId":"me"}`,
  "half a chat": `{"imageKey":"${key}","chatId":1.5}`,
  "a chat beyond all numbers": `{"imageKey":"${key}","chatId":1e300}`,
  "an image that is a number": '{"imageKey":7,"chatId":1}',
  "an empty image": '{"imageKey":"","chatId":1}',
  "an image with too long a name": `{"imageKey":"${"a".repeat(1025)}","chatId":1}`,
  "an id that is a path": `{"predictionId":"../../etc","imageKey":"${key}","chatId":1}`,
  "an id that is an object": `{"predictionId":{"$ne":null},"imageKey":"${key}","chatId":1}`,
  XML: "<job><image>a.jpg</image></job>",
  "100 kB of brackets": "[".repeat(100_000),
  "a photo that is nowhere": `{"predictionId":"nowhere","imageKey":"${key}","chatId":77}`,
};

test(`poison jobs of ${Object.keys(poison).length} kinds all become dead letters with a reason, and none blocks the rest`, async (t) => {
  const dead = queueUrl("-dead");
  await takeAll(dead);
  // One of them names a chat, which must know the bot to be told.
  local.telegram.text(77, "/start");
  const chats: number[] = [];
  for (const body of Object.values(poison)) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: body }));
    chats.push(...sendPhotos(1));
  }
  await answeredOnce(t, chats);
  const letters = await takeAll(dead);
  const reasons = Object.groupBy(letters, ({ reason }) => reason ?? "none");
  t.diagnostic(
    `${Object.keys(poison).length} poison jobs: ${letters.length} dead letters (${Object.entries(reasons).map(([reason, of]) => `${of?.length} ${reason}`)})`,
  );
  assert.deepEqual(letters.map(({ body }) => body).sort(), Object.values(poison).sort());
  assert.deepEqual(Object.keys(reasons).sort(), ["missing-photo", "not-a-job"]);
});

test("the primary is killed with 200 photos in flight: none is lost, none answered twice", async (t) => {
  const chats = sendPhotos(200);
  await local.telegram.waitFor(() => answers(chats).filter((count) => count > 0).length >= 10, 60_000);
  const hello = await mongo.db("admin").command({ hello: 1 });
  const primary = local.mongo.members.find(({ host }) => host === hello.primary);
  assert.ok(primary, "there is a primary");
  await primary.kill();
  await answeredOnce(t, chats, 120_000);
  await primary.start();
});

test("in all of this nothing was sent that Telegram would refuse", () => {
  assert.deepEqual(local.telegram.violations, []);
});

async function takeAll(url: string): Promise<{ body: string; reason: string | undefined }[]> {
  const found: { body: string; reason: string | undefined }[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
    );
    if (Messages.length === 0) return found;
    for (const { Body = "", MessageAttributes, ReceiptHandle } of Messages) {
      found.push({ body: Body, reason: MessageAttributes?.reason?.StringValue });
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    }
  }
}

async function until(so: () => Promise<boolean>, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; !(await so()); await sleep(50)) assert.ok(Date.now() < end, `not within ${ms} ms`);
}
