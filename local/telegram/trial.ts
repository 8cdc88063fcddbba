import type { IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import { Loopback } from "../aws/loopback.ts";

/** A request that a webhook got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly update: Readonly<Record<string, unknown>>;
}

/** A bot that answers updates with the status (and body) that the test says, by default 200. */
export interface Bot extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

export async function startBot(
  answer: (received: Received, count: number) => number | object | Promise<number | object> = () => 200,
): Promise<Bot> {
  const received: Received[] = [];
  const server = await Loopback.start(async (request, response) => {
    const body: unknown = JSON.parse((await buffer(request)).toString("utf8"));
    const update = typeof body === "object" && body !== null ? { ...body } : {};
    const entry = { path: request.url ?? "", headers: request.headers, update };
    received.push(entry);
    const said = await answer(entry, received.length);
    response.writeHead(typeof said === "number" ? said : 200, { "content-type": "application/json" });
    response.end(typeof said === "number" ? "" : JSON.stringify(said));
  });
  return { url: server.url, received, [Symbol.asyncDispose]: () => server.stop() };
}

/** The header of a JPEG of this size, and as many bytes behind it: enough for what only looks at headers. */
export function jpeg(width: number, height: number, length = 64): Uint8Array {
  const header = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3];
  const bytes = new Uint8Array(Math.max(length, header.length));
  bytes.set(header);
  return bytes;
}

export const token = `110201543:${"t".repeat(35)}`;
export const hook = "https://bot.example.org/telegram/s3cret?x=1";
