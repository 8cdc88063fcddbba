import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Stands for one port of a Service, as kube-proxy does: each connection goes to the next of the ports that are ready. */
export class ServiceProxy implements AsyncDisposable {
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
  }

  /** Starts one. `targets` tells the ports that are ready now; without any, a connection is closed at once. */
  static async start(targets: () => readonly number[]): Promise<ServiceProxy> {
    const sockets = new Set<Socket>();
    let turn = 0;
    const keep = (socket: Socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    };
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      keep(client);
      const ready = targets();
      const port = ready[turn++ % Math.max(ready.length, 1)];
      if (port === undefined) {
        client.on("error", () => undefined);
        client.resetAndDestroy();
        return;
      }
      const upstream = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
      keep(upstream);
      client.on("error", () => upstream.destroy());
      upstream.on("error", () => client.resetAndDestroy());
      client.on("close", () => upstream.destroy());
      upstream.on("close", () => client.destroy());
      client.pipe(upstream).pipe(client);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ServiceProxy(server, sockets, portOf(server));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy listens on no port");
  return address.port;
}
