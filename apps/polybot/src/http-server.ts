import { drainHttp } from "@polybot/service";
import fastify, { type FastifyInstance } from "fastify";

/**
 * A server whose routes get each body as its bytes, read as a whole, whatever its type; anything else is 404. It logs nothing: paths are secret.
 */
export function createHttpServer(options: { readonly bodyLimit: number }): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: options.bodyLimit,
    requestTimeout: 10_000,
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setNotFoundHandler((_request, reply) => reply.code(404).send());
  server.setErrorHandler(({ statusCode = 500 }: { statusCode?: number }, _request, reply) =>
    reply.code(statusCode).send(),
  );
  return server;
}

/** The text of a body; it is decoded as a whole, so that no character is cut in two where one chunk ends. */
export function bodyText(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString("utf8") : "";
}

/** Takes a port (0: a free one) of all addresses or of one, and gives its number. */
export async function listen(server: FastifyInstance, port: number, host: string | undefined): Promise<number> {
  await server.ready();
  const listening = Promise.withResolvers<void>();
  server.server.once("error", listening.reject);
  // Node itself takes IPv6 and IPv4, or IPv4 where there is no other; fastify's own listen needs a host.
  server.server.listen({ port, ...(host === undefined ? {} : { host }) }, listening.resolve);
  await listening.promise;
  const address = server.server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Takes nothing new, answers what it has begun, and closes. @param withinMs after which the rest is cut off. */
export async function close(server: FastifyInstance, withinMs: number): Promise<void> {
  await drainHttp(server.server, withinMs);
  await server.close();
}
