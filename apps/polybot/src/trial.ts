/** For tests: the bot with real servers around it, all on loopback. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Job, type Prediction, predictionsCollection, readJob } from "@polybot/predictions";
import { createLog } from "@polybot/service";
import type { Db } from "mongodb";
import { startTelegram, type Telegram } from "../../../local/telegram/telegram.ts";
import { startTraces, type Traces } from "../../../local/traces/traces.ts";
import { readPolybotConfig } from "./config.ts";
import { label } from "./labels.ts";
import { jpeg } from "./pictures.ts";
import { type Polybot, startPolybot } from "./polybot.ts";
import { type Servers, uriOf } from "./trial-servers.ts";

/** What the bot keeps to itself. */
export const secrets = {
  path: "hidden-path",
  signature: "Signature_1",
  token: "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
};

/** What a trial is made with. */
export interface TrialOptions {
  readonly strictRates?: boolean;
  /** How many replicas to start; 0 for a test that starts processes itself. */
  readonly replicas?: number;
}

type Variables = Readonly<Record<"TELEGRAM_TOKEN_FILE" | "MONGO_URI_FILE", string>> & Readonly<Record<string, string>>;

/** A bot with a database, a queue, and a Telegram of its own. */
export class Trial implements AsyncDisposable {
  readonly telegram: Telegram;
  readonly traces: Traces;
  readonly db: Db;
  /** The lines that the bots have logged. */
  readonly lines: string[] = [];
  /** The variables of the manifest. */
  readonly variables: Variables;
  readonly bots: Polybot[] = [];
  readonly queueUrl: string;
  readonly #servers: Servers;
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;

  private constructor(
    servers: Servers,
    telegram: Telegram,
    traces: Traces,
    db: Db,
    queueUrl: string,
    variables: Variables,
  ) {
    this.#servers = servers;
    this.telegram = telegram;
    this.traces = traces;
    this.variables = variables;
    this.queueUrl = queueUrl;
    this.db = db;
    this.#s3 = new S3Client(servers.s3.client);
    this.#sqs = new SQSClient(servers.sqs.client);
  }

  static async start(servers: Servers, options: TrialOptions = {}): Promise<Trial> {
    const { strictRates = false, replicas = 1 } = options;
    const name = `t${randomBytes(6).toString("hex")}`;
    const uri = uriOf(servers.mongo, name);
    const [telegram, traces, queue] = await Promise.all([
      startTelegram({ token: secrets.token, strictRates, retryUnitMs: 20 }),
      startTraces(),
      servers.sqs.createQueue(name),
    ]);
    const folder = join(servers.folder, name);
    await mkdir(folder);
    const file = async (text: string, key: string) => {
      await writeFile(join(folder, key), `${text}\n`);
      return join(folder, key);
    };
    const variables = {
      LOG_LEVEL: "debug",
      TELEGRAM_URL: telegram.url,
      TELEGRAM_TOKEN_FILE: await file(secrets.token, "token"),
      TELEGRAM_PATH_FILE: await file(secrets.path, "webhook-path"),
      TELEGRAM_SIGNATURE_FILE: await file(secrets.signature, "webhook-signature"),
      JOBS_URL: queue.url,
      IMAGES_BUCKET: "images",
      MONGO_URI_FILE: await file(uri, "polybot.uri"),
      TRACES_URL: `${traces.url}/v1/traces`,
    };
    const trial = new Trial(servers, telegram, traces, servers.client.db(name), queue.url, variables);
    for (let replica = 0; replica < replicas; replica += 1) trial.bots.push(await trial.#startBot());
    await trial.setWebhook();
    telegram.deliverTo(trial.bots.map(({ ports }) => `http://127.0.0.1:${ports.http}`));
    return trial;
  }

  /** The first of its bots. */
  get bot(): Polybot {
    const [bot] = this.bots;
    assert.ok(bot);
    return bot;
  }

  /** Waits for the next job in the queue. */
  async job(): Promise<Job & { readonly traceparent: string | undefined }> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        WaitTimeSeconds: 5,
        MaxNumberOfMessages: 1,
        MessageAttributeNames: ["All"],
      }),
    );
    const [message] = Messages;
    assert.ok(message?.Body !== undefined, "there is no job");
    await this.#sqs.send(
      new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle: message.ReceiptHandle ?? "" }),
    );
    return { ...readJob(message.Body, "none"), traceparent: message.MessageAttributes?.traceparent?.StringValue };
  }

  /** Waits for so many jobs. */
  async jobs(count: number): Promise<readonly Job[]> {
    const jobs: Job[] = [];
    while (jobs.length < count) jobs.push(await this.job());
    return jobs;
  }

  /** Somebody in chat 7 has sent a photo, and it is acknowledged. */
  async askedOnce(): Promise<Job> {
    this.telegram.photo(7, jpeg());
    const { predictionId, imageKey, chatId } = await this.job();
    await this.telegram.waitFor((messages) => messages.length === 1);
    return { predictionId, imageKey, chatId };
  }

  /** How many jobs are in the queue. */
  async depth(): Promise<number> {
    const { visible, inFlight } = await this.#servers.sqs.depth(this.queueUrl);
    return visible + inFlight;
  }

  /** What the bucket has under a key. */
  async object(key: string): Promise<Buffer> {
    const { Body: body } = await this.#s3.send(new GetObjectCommand({ Bucket: "images", Key: key }));
    assert.ok(body);
    return Buffer.from(await body.transformToByteArray());
  }

  /** Whether a task is recorded as done. */
  async isDone(collection: "updates" | "answers", id: string): Promise<boolean> {
    return (await this.db.collection<{ _id: string }>(collection).findOne({ _id: id, state: "done" })) !== null;
  }

  /** All that the database holds, as text. */
  async everything(): Promise<string> {
    const collections = await this.db.collections();
    return JSON.stringify(await Promise.all(collections.map((collection) => collection.find().toArray())));
  }

  /** What the detector does: stores a result and the drawn picture; null: the picture is lost. */
  async predict(
    { predictionId, imageKey, chatId }: Job,
    result: Partial<Pick<Prediction, "labels" | "failure">> & { readonly picture?: Buffer | null } = {},
  ): Promise<void> {
    const { picture = jpeg(), labels = [label("star")], ...failure } = result;
    const key = `predictions/${predictionId}.jpg`;
    if (picture !== null) await this.#s3.send(new PutObjectCommand({ Bucket: "images", Key: key, Body: picture }));
    await this.db.collection<Prediction>(predictionsCollection).insertOne({
      _id: predictionId,
      prediction_id: predictionId,
      original_img_path: imageKey,
      predicted_img_path: key,
      labels,
      time: Date.now() / 1000,
      chat_id: chatId,
      model: { name: "shapes", sha256: "00" },
      ...failure,
    });
  }

  /** Calls the bot back, as the detector does. */
  async callBack(query: string, init: RequestInit = {}, bot = this.bot): Promise<{ status: number; text: string }> {
    const url = `http://127.0.0.1:${bot.ports.results}/results${query}`;
    const response = await fetch(url, { method: "POST", ...init });
    return { status: response.status, text: await response.text() };
  }

  /** The sum of the bots' metrics whose line begins so. */
  async metric(start: string): Promise<number> {
    const texts = this.bots.map(async ({ ports }) => (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text());
    const lines = (await Promise.all(texts)).flatMap((text) => text.split("\n"));
    const values = lines.filter((line) => line.startsWith(start));
    return values.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  async setWebhook(): Promise<void> {
    const url = `https://bot.example/telegram/${secrets.path}`;
    const response = await fetch(`${this.telegram.url}/bot${secrets.token}/setWebhook`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url, secret_token: secrets.signature, allowed_updates: [...allKinds] }),
    });
    assert.equal(response.status, 200);
  }

  async #startBot(): Promise<Polybot> {
    const { lines } = this;
    const destination = new Writable({
      write(line, _encoding, done) {
        lines.push(String(line));
        done();
      },
    });
    return startPolybot({
      config: readPolybotConfig(this.variables),
      ports: { host: "127.0.0.1", http: 0, results: 0, health: 0, metrics: 0 },
      pathStyle: true,
      signal: new AbortController().signal,
      log: createLog({ service: "polybot", level: "debug", destination }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.bots.map((bot) => bot.drain(4_000)));
    await this.telegram[Symbol.asyncDispose]();
    await this.traces[Symbol.asyncDispose]();
    this.#s3.destroy();
    this.#sqs.destroy();
  }
}

const allKinds = ["message", "edited_message", "channel_post", "callback_query", "my_chat_member"];
