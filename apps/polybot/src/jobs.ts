import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type Job, jobBody } from "@polybot/predictions";
import { messageAttributes, type TraceContext } from "@polybot/service";

/** The queue of photos that wait for the detector. */
export class Jobs implements Disposable {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(url: URL) {
    this.#url = url.href;
    this.#client = new SQSClient({
      endpoint: url.origin,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    });
  }

  /** Sends a job. The detector knows a repeated one by its prediction id. */
  async send(job: Job, trace: TraceContext): Promise<void> {
    const MessageAttributes = messageAttributes(trace);
    await this.#client.send(
      new SendMessageCommand({ QueueUrl: this.#url, MessageBody: jobBody(job), MessageAttributes }),
    );
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}
