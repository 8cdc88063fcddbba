import { buildApp } from "fauxqs";
import { FauxqsServer } from "./fauxqs-server.ts";

/** What a queue is made with. */
export interface QueueOptions {
  /** How long a received message stays invisible, in seconds. Default: SQS's 30. */
  readonly visibilitySeconds?: number;
  /** Where a message goes that was received `after` times. Default: nowhere. */
  readonly deadLetters?: { readonly arn: string; readonly after: number };
}

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

/** How many messages a queue holds. */
export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** SQS and SNS on loopback. */
export class Sqs extends FauxqsServer {
  static async start(region: string): Promise<Sqs> {
    const app = buildApp({ logger: false, defaultRegion: region });
    returnUndelivered(app);
    nameByAddress(app, region);
    return new Sqs(app, await FauxqsServer.listen(app), region);
  }

  /** Makes a queue, or gives the one of that name. */
  async createQueue(name: string, { visibilitySeconds, deadLetters }: QueueOptions = {}): Promise<Queue> {
    const attributes = {
      ...(visibilitySeconds === undefined ? {} : { VisibilityTimeout: String(visibilitySeconds) }),
      ...(deadLetters === undefined
        ? {}
        : {
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: deadLetters.after }),
          }),
    };
    const { QueueUrl: url } = await this.#sqs("CreateQueue", { QueueName: name, Attributes: attributes });
    const { QueueArn: arn } = await this.#attributes(String(url), "QueueArn");
    return { name, url: String(url), arn: String(arn) };
  }

  async depth(queueUrl: string): Promise<Depth> {
    const attributes = await this.#attributes(queueUrl, "All");
    return {
      visible: Number(attributes.ApproximateNumberOfMessages),
      inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(attributes.ApproximateNumberOfMessagesDelayed),
    };
  }

  /** Makes a topic, and gives its ARN. */
  async createTopic(name: string): Promise<string> {
    return this.#sns("TopicArn", { Action: "CreateTopic", Name: name });
  }

  /** From now on the queue gets what is published to the topic: the bare message, or SNS's envelope when `raw` is false. */
  async subscribe(topicArn: string, queueArn: string, { raw = true } = {}): Promise<void> {
    await this.#sns("SubscriptionArn", {
      Action: "Subscribe",
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
      "Attributes.entry.1.key": "RawMessageDelivery",
      "Attributes.entry.1.value": String(raw),
    });
  }

  async #attributes(queueUrl: string, name: string): Promise<Readonly<Record<string, unknown>>> {
    const { Attributes } = await this.#sqs("GetQueueAttributes", { QueueUrl: queueUrl, AttributeNames: [name] });
    return fields(Attributes);
  }

  async #sqs(action: string, body: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` };
    return fields(JSON.parse(await this.call("POST", "/", "sqs", headers, JSON.stringify(body))));
  }

  async #sns(wanted: string, body: Readonly<Record<string, string>>): Promise<string> {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await this.call("POST", "/", "sns", headers, new URLSearchParams(body).toString());
    const [, value] = new RegExp(`<${wanted}>([^<]+)</${wanted}>`).exec(answer) ?? [];
    if (value === undefined) throw new Error(`SNS ${body.Action}: no ${wanted} in the answer`);
    return value;
  }
}

/**
 * Starts npm's `fauxqs` in this process as SQS and SNS. What it holds is kept over `stop` and `start`.
 *
 * @param options.region which region the queues are in. Default: eu-north-1.
 * @example
 * await using sqs = await startSqs();
 * const jobs = await sqs.createQueue("jobs", { visibilitySeconds: 60 });
 */
export function startSqs({ region = "eu-north-1" }: { readonly region?: string } = {}): Promise<Sqs> {
  return Sqs.start(region);
}

/**
 * fauxqs takes a message out of the queue for a long poll whose client is gone, where it would lie until its visibility timeout. SQS does
 * that seldom, fauxqs each time, so a killed worker would cost each test that timeout: here the messages go back at once.
 */
function returnUndelivered(app: ReturnType<typeof buildApp>): void {
  app.addHook("onSend", async (request, _reply, payload) => {
    const target = request.headers["x-amz-target"];
    if (target !== "AmazonSQS.ReceiveMessage" || !request.raw.socket.destroyed || typeof payload !== "string")
      return payload;
    const { QueueUrl } = fields(request.body);
    const { Messages } = fields(JSON.parse(payload));
    for (const message of Array.isArray(Messages) ? Messages : []) {
      const { ReceiptHandle } = fields(message);
      await app.inject({
        method: "POST",
        url: "/",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ChangeMessageVisibility" },
        payload: JSON.stringify({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      });
    }
    return payload;
  });
}

/** fauxqs names queues by the host `sqs.<region>.localhost`, which a resolver need not know. It finds them by any host. */
function nameByAddress(app: ReturnType<typeof buildApp>, region: string): void {
  app.addHook("onSend", async (request, _reply, payload) => {
    const isSqs = request.headers["x-amz-target"]?.includes("Queue") ?? false;
    return isSqs && typeof payload === "string"
      ? payload.replaceAll(`http://sqs.${region}.localhost:`, "http://127.0.0.1:")
      : payload;
  });
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
