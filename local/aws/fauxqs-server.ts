import type { buildApp } from "fauxqs";
import { Loopback } from "./loopback.ts";

type App = ReturnType<typeof buildApp>;

/** npm's `fauxqs` behind a server that can go down and come back; what it holds is kept meanwhile. */
export class FauxqsServer implements AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly region: string;
  readonly #app: App;
  readonly #server: Loopback;

  protected constructor(app: App, server: Loopback, region: string) {
    this.#app = app;
    this.#server = server;
    this.port = server.port;
    this.url = server.url;
    this.region = region;
  }

  /** fauxqs' own `listen` can't be undone without closing it for good, so its handler is put behind a server of ours. */
  protected static async listen(app: App): Promise<Loopback> {
    await app.ready();
    return Loopback.start((request, response) => app.routing(request, response));
  }

  /** What an AWS SDK client needs to talk to it: `new SQSClient(sqs.client)`. */
  get client(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    forcePathStyle: boolean;
  } {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    return { endpoint: this.url, region: this.region, credentials, forcePathStyle: true };
  }

  /** Goes down: ends all connections at once, and refuses new ones. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Comes back on the same port. */
  start(): Promise<void> {
    return this.#server.start();
  }

  /** Sends a request past the network, so that it works while the server is down, too. Throws when it is refused. */
  protected async call(
    method: "POST" | "PUT" | "GET",
    path: string,
    service: string,
    headers: Readonly<Record<string, string>>,
    payload?: string,
  ): Promise<string> {
    const answer = await this.#app.inject({
      method,
      url: path,
      // fauxqs takes the region from the signature's scope, and the address of a queue from `host`.
      headers: {
        host: `127.0.0.1:${this.port}`,
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${this.region}/${service}/aws4_request`,
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    if (answer.statusCode >= 300) {
      throw new Error(`${service} on loopback refused ${method} ${path}: ${answer.statusCode} ${answer.body}`);
    }
    return answer.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await this.#app.close();
  }
}
