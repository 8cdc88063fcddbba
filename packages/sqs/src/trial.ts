import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { buildApp } from "fauxqs";
import { Consumer, type ConsumerEvent, type ConsumerOptions } from "./sqs.ts";

/** A call that the server got. */
export interface Call {
  /** For example `DeleteMessage`. */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** By `performance.now()`. */
  readonly at: number;
}

/** What the queue of a trial is. */
export interface TrialOptions {
  /** Default: 30. */
  readonly visibilitySeconds?: number;
  /** Default: 3. */
  readonly maxReceiveCount?: number;
}

/** A real SQS server on loopback with one queue and its dead letters, which can be told to fail; for tests. */
export class Trial implements AsyncDisposable {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly calls: Call[] = [];
  readonly events: ConsumerEvent[] = [];
  /** Refuses the calls that it says yes to, with status 500. */
  refuse: (call: Call) => boolean = () => false;
  /** Gives each message of a receive twice. */
  twice = false;
  readonly #app: ReturnType<typeof buildApp>;
  readonly #port: number;

  private constructor(app: ReturnType<typeof buildApp>, port: number, client: SQSClient, urls: readonly string[]) {
    const [queueUrl = "", deadLetterUrl = ""] = urls;
    this.#app = app;
    this.#port = port;
    this.client = client;
    this.queueUrl = queueUrl;
    this.deadLetterUrl = deadLetterUrl;
  }

  static async start({ visibilitySeconds = 30, maxReceiveCount = 3 }: TrialOptions = {}): Promise<Trial> {
    const app = buildApp({ logger: false });
    let trial: Trial | undefined;
    app.addHook("preHandler", async (request, reply) => {
      const call = {
        action: String(request.headers["x-amz-target"]).replace("AmazonSQS.", ""),
        body: Object.fromEntries(Object.entries(request.body ?? {})),
        at: performance.now(),
      };
      trial?.calls.push(call);
      if (trial?.refuse(call)) return reply.status(500).send({ __type: "InternalFailure", message: "told to fail" });
    });
    app.addHook("onSend", async (_request, _reply, payload) => {
      if (!trial?.twice || typeof payload !== "string" || !payload.startsWith('{"Messages":')) return payload;
      const { Messages: messages } = JSON.parse(payload);
      return JSON.stringify({ Messages: [...messages, ...messages] });
    });
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    const client = new SQSClient({
      region: "eu-north-1",
      endpoint: address,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const dead = await client.send(new CreateQueueCommand({ QueueName: "jobs-dead" }));
    const redrive = { deadLetterTargetArn: "arn:aws:sqs:eu-north-1:000000000000:jobs-dead", maxReceiveCount };
    const jobs = await client.send(
      new CreateQueueCommand({
        QueueName: "jobs",
        Attributes: { VisibilityTimeout: String(visibilitySeconds), RedrivePolicy: JSON.stringify(redrive) },
      }),
    );
    trial = new Trial(app, Number(new URL(address).port), client, [jobs.QueueUrl ?? "", dead.QueueUrl ?? ""]);
    return trial;
  }

  /** Starts a consumer that polls for one second at a time and takes a second for each back-off, unless told otherwise. */
  consume(options: Partial<ConsumerOptions> & Pick<ConsumerOptions, "handle">): Promise<Consumer> {
    return Consumer.start({
      ...{ client: this.client, queueUrl: this.queueUrl, deadLetterUrl: this.deadLetterUrl },
      ...{ slots: 2, waitSeconds: 1, backOffSeconds: () => 1, onEvent: (event) => this.events.push(event) },
      ...options,
    });
  }

  /** Sends these bodies, in this order. */
  async send(...bodies: readonly string[]): Promise<void> {
    for (let from = 0; from < bodies.length; from += 10) {
      const entries = bodies.slice(from, from + 10).map((body, index) => ({
        ...{ Id: String(index), MessageBody: body },
        MessageAttributes: { trace: { DataType: "String", StringValue: `trace-of-${body}` } },
      }));
      await this.client.send(new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: entries }));
    }
  }

  /** How many messages are in the queue, visible or not. */
  async depth(): Promise<{ visible: number; hidden: number }> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const ask = new GetQueueAttributesCommand({ QueueUrl: this.queueUrl, AttributeNames: [...names] });
    const { Attributes: attributes } = await this.client.send(ask);
    return { visible: Number(attributes?.[names[0]]), hidden: Number(attributes?.[names[1]]) };
  }

  /** The dead letters' bodies, each with its reason and trace, sorted. It takes them. */
  async deadLetters(): Promise<string[]> {
    const letters: string[] = [];
    while (true) {
      const { Messages: messages = [] } = await this.client.send(
        new ReceiveMessageCommand({
          ...{ QueueUrl: this.deadLetterUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] },
        }),
      );
      if (messages.length === 0) return letters.sort();
      for (const { Body, MessageAttributes } of messages) {
        const { reason, trace } = MessageAttributes ?? {};
        letters.push([Body, reason?.StringValue ?? "no reason", trace?.StringValue].join(" "));
      }
    }
  }

  /** The names of the events so far, without the receives. */
  told(): string[] {
    return this.events.map(({ event }) => event).filter((event) => event !== "received");
  }

  /** The calls of one action since the start. */
  callsOf(action: string): Call[] {
    return this.calls.filter((call) => call.action === action);
  }

  /** Ends the server's connections and takes no new ones; what is in the queue stays. */
  async down(): Promise<void> {
    const closed = once(this.#app.server, "close");
    this.#app.server.close();
    this.#app.server.closeAllConnections();
    await closed;
  }

  async up(): Promise<void> {
    this.#app.server.listen(this.#port, "127.0.0.1");
    await once(this.#app.server, "listening");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.#app.close();
  }
}

/** Looks each 10 ms until it is so; throws after so many seconds. */
export async function until(isSo: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It is not so after ${seconds} s: ${isSo}`);
    await setTimeout(10);
  }
}
