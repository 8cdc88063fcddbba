import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { mediaType, type Picture, sizeLimit } from "./pictures.ts";

/** What the page shows and does. */
export interface PageSource {
  /** Pictures by their path behind `/pictures/`; undefined when there is none. */
  picture(path: string): Uint8Array | undefined;
  send(picture: Picture): void;
  sendSamples(): void;
  /** Told of who listens from now on: writes what there is, and what comes. @returns what ends it. */
  listen(write: (event: string, data: unknown) => void): () => void;
}

/** The demo's page on loopback. */
export class PageServer implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}/`;
  }

  /** @param port 0: a free one. @throws when the port is taken. */
  static async start(source: PageSource, port: number): Promise<PageServer> {
    const server = createServer((request, response) => {
      answer(source, request, response, portOf(server)).catch(() => response.destroy());
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return new PageServer(server, portOf(server));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const files: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  "/": { type: "text/html; charset=utf-8", text: file("page.html") },
  "/page.css": { type: "text/css; charset=utf-8", text: file("page.css") },
  "/icon.svg": { type: "image/svg+xml", text: file("icon.svg") },
  "/map.js": { type: "text/javascript; charset=utf-8", text: file("map.js") },
  "/page.js": { type: "text/javascript; charset=utf-8", text: file("page.js") },
};

/** Nothing from elsewhere, and nothing inline: what a picture's name says can't become a script. */
const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

async function answer(source: PageSource, request: IncomingMessage, response: ServerResponse, port: number) {
  // A page elsewhere whose name leads to 127.0.0.1 (DNS rebinding) sends its own name.
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(request.headers.host ?? "")) return plain(response, 421, "This page has another name.");
  const { pathname, searchParams } = new URL(request.url ?? "/", `http://${hosts[0]}`);
  if (request.method === "POST") {
    const { origin } = request.headers;
    if (origin === undefined || !hosts.map((host) => `http://${host}`).includes(origin))
      return plain(response, 403, "Only this page may do that.");
    return post(source, pathname, searchParams.get("name") ?? "photo", request, response);
  }
  if (request.method !== "GET" && request.method !== "HEAD") return plain(response, 405, "GET or POST.");
  const known = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
  if (known !== undefined) {
    response.writeHead(200, { ...headers, "content-type": known.type });
    return void response.end(known.text);
  }
  if (pathname === "/events") return events(source, response);
  const picture = pathname.startsWith("/pictures/") ? source.picture(pathname.slice("/pictures/".length)) : undefined;
  if (picture === undefined) return plain(response, 404, "There is nothing here.");
  response.writeHead(200, { ...headers, "content-type": mediaType(picture) ?? "application/octet-stream" });
  response.end(picture);
}

async function post(
  source: PageSource,
  path: string,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (path === "/samples") {
    source.sendSamples();
    return plain(response, 202, "Sent.");
  }
  if (path !== "/photos") return plain(response, 404, "There is nothing here.");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > sizeLimit) return plain(response, 413, "The file is larger than 20 MB.", { connection: "close" });
    chunks.push(chunk);
  }
  if (size === 0) return plain(response, 400, "The file is empty.");
  source.send({ name: name.slice(0, 200), bytes: Buffer.concat(chunks) });
  return plain(response, 202, "Sent.");
}

function events(source: PageSource, response: ServerResponse): void {
  response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
  const end = source.listen((event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  response.once("close", end);
}

function plain(response: ServerResponse, status: number, text: string, more: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, ...more, "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

function file(name: string): string {
  return readFileSync(join(import.meta.dirname, "page", name), "utf8");
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The page has no port");
  return address.port;
}
