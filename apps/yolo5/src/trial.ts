import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { jobBody, type Prediction, predictionsCollection } from "@polybot/predictions";
import { type S3, startS3 } from "../../../local/aws/s3.ts";
import { type Queue, type Sqs, startSqs } from "../../../local/aws/sqs.ts";
import { type Store, startStore } from "../../../local/mongod/store.ts";

const bucket = "images";
const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/** One line of a process's log. */
export type Line = Readonly<Record<string, unknown>>;

/** A process of the detector. */
export interface Worker {
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  readonly errors: () => string;
  /** The exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Real servers around real processes of the detector; for tests. */
export class Trial implements AsyncDisposable {
  readonly store: Store;
  readonly sqs: Sqs;
  readonly s3: S3;
  readonly jobs: Queue;
  readonly dead: Queue;
  readonly heard: Queue;
  readonly topic: string;
  /** The ids that the bot was told of, in their order. */
  readonly reports: string[] = [];
  /** What the bot answers to a report. */
  answer: () => number = () => 200;
  readonly #bot: Server;
  readonly #folder: string;
  readonly #s3Client: S3Client;
  readonly #sqsClient: SQSClient;
  readonly #workers: Worker[] = [];

  private constructor(parts: {
    store: Store;
    sqs: Sqs;
    s3: S3;
    queues: readonly [Queue, Queue, Queue];
    topic: string;
    bot: Server;
    folder: string;
  }) {
    this.store = parts.store;
    this.sqs = parts.sqs;
    this.s3 = parts.s3;
    [this.jobs, this.dead, this.heard] = parts.queues;
    this.topic = parts.topic;
    this.#bot = parts.bot;
    this.#folder = parts.folder;
    this.#s3Client = new S3Client(parts.s3.client);
    this.#sqsClient = new SQSClient(parts.sqs.client);
    parts.bot.on("request", (request, response) => {
      const status = this.answer();
      const id = new URL(request.url ?? "", "http://bot").searchParams.get("predictionId");
      if (status === 200 && id !== null) this.reports.push(id);
      response.writeHead(status).end("Ok");
      request.resume();
    });
  }

  static async start(): Promise<Trial> {
    const [store, sqs, s3] = await Promise.all([startStore({ members: 1 }), startSqs(), startS3()]);
    const dead = await sqs.createQueue("jobs-dead");
    const jobs = await sqs.createQueue("jobs", { visibilitySeconds: 10, deadLetters: { arn: dead.arn, after: 8 } });
    const heard = await sqs.createQueue("heard");
    const topic = await sqs.createTopic("predicted");
    await sqs.subscribe(topic, heard.arn);
    await s3.createBucket(bucket);
    const bot = createServer();
    bot.listen(0, "127.0.0.1");
    await once(bot, "listening");
    const folder = await mkdtemp(join(tmpdir(), "yolo5-"));
    await writeFile(join(folder, "uri"), store.uri, { mode: 0o400 });
    return new Trial({ store, sqs, s3, queues: [jobs, dead, heard], topic, bot, folder });
  }

  /** The variables of a process, as its manifest has them, with the addresses of the servers here. */
  variables(): Record<string, string> {
    const address = this.#bot.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return {
      CONFIDENCE: "0.4",
      LOG_LEVEL: "debug",
      JOBS_URL: this.jobs.url,
      JOBS_DEAD_LETTER_URL: this.dead.url,
      IMAGES_BUCKET: bucket,
      PREDICTED_TOPIC_ARN: this.topic,
      MONGO_URI_FILE: join(this.#folder, "uri"),
      RESULTS_URL: `http://127.0.0.1:${port}/results`,
      // Nobody listens: traces that can't be sent change nothing.
      TRACES_URL: "http://127.0.0.1:9/v1/traces",
      AWS_REGION: "eu-north-1",
      AWS_ENDPOINT_URL_S3: this.s3.url,
      AWS_ENDPOINT_URL_SNS: this.sqs.url,
      ...credentials,
      HOST: "127.0.0.1",
      PORT_HEALTH: "0",
      PORT_METRICS: "0",
    };
  }

  /** Starts a process, with other variables where given. It is killed in the end. */
  run(variables: Readonly<Record<string, string>> = this.variables()): Worker {
    const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
      env: variables,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: Line[] = [];
    let errors = "";
    createInterface(child.stdout).on("line", (line) => lines.push(JSON.parse(line)));
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    const ended = once(child, "close").then(([code]): number | null => code);
    const worker = { child, lines, errors: () => errors, ended };
    this.#workers.push(worker);
    return worker;
  }

  /** Starts a process and waits until it takes jobs. */
  async ready(): Promise<Worker> {
    const worker = this.run();
    await until(() => worker.lines.some(({ msg }) => msg === "ready"), `ready: ${worker.errors()}`);
    return worker;
  }

  async photo(key: string, bytes: Uint8Array): Promise<void> {
    await this.#s3Client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
  }

  /** The bytes of an object. */
  async object(key: string): Promise<Uint8Array> {
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const { Body } = await this.#s3Client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async send(body: string): Promise<string> {
    const sent = await this.#sqsClient.send(new SendMessageCommand({ QueueUrl: this.jobs.url, MessageBody: body }));
    return sent.MessageId ?? "";
  }

  /** Puts a photo and sends its job. */
  async ask(predictionId: string, photo?: Uint8Array): Promise<void> {
    const imageKey = `photos/${predictionId}.jpg`;
    if (photo !== undefined) await this.photo(imageKey, photo);
    await this.send(jobBody({ predictionId, imageKey, chatId: 7 }));
  }

  async prediction(id: string): Promise<Prediction | null> {
    return this.store.client.db().collection<Prediction>(predictionsCollection).findOne({ _id: id });
  }

  /** Takes all messages from a queue. */
  async drain(queue: Queue): Promise<{ body: string; reason: string | undefined }[]> {
    const found: { body: string; reason: string | undefined }[] = [];
    for (;;) {
      const { Messages = [] } = await this.#sqsClient.send(
        new ReceiveMessageCommand({
          QueueUrl: queue.url,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          VisibilityTimeout: 30,
        }),
      );
      if (Messages.length === 0) return found;
      for (const { Body = "", MessageAttributes, ReceiptHandle } of Messages) {
        found.push({ body: Body, reason: MessageAttributes?.reason?.StringValue });
        await this.#sqsClient.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child, ended } of this.#workers) {
      child.kill("SIGKILL");
      await ended;
    }
    this.#s3Client.destroy();
    this.#sqsClient.destroy();
    this.#bot.close();
    this.#bot.closeAllConnections();
    await Promise.all([this.store, this.sqs, this.s3].map((server) => server[Symbol.asyncDispose]()));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Waits until something is so. @throws after so many milliseconds. */
export async function until(so: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await so()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
  }
}

/** A drawn picture of the repository. */
export async function sample(name: string): Promise<Uint8Array> {
  return readFile(join(import.meta.dirname, "../samples", name));
}
