import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";

/** An HTTP server on a port of 127.0.0.1, which goes down and comes back on that port. */
export class Loopback implements AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #listener: RequestListener;
  #server: Server | undefined;

  private constructor(listener: RequestListener, server: Server, port: number) {
    this.#listener = listener;
    this.#server = server;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Listens on a free port. */
  static async start(listener: RequestListener): Promise<Loopback> {
    const server = await listen(listener, 0);
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return new Loopback(listener, server, address.port);
  }

  /** Ends all connections at once, also those with a request under way, and refuses new ones. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Listens on its port again. */
  async start(): Promise<void> {
    this.#server ??= await listen(this.#listener, this.port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function listen(listener: RequestListener, port: number): Promise<Server> {
  // No keep-alive timeout: a client's pooled connection would be closed just as the client uses it again (ECONNRESET).
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, listener);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}
