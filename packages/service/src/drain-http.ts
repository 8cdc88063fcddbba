import type { Server } from "node:http";

/**
 * Closes an HTTP server: it takes no new connection, answers the requests that it has begun, and lets go of each connection as soon as
 * that is idle. (`server.close()` alone looks for idle connections once; one that becomes idle later keeps it waiting for its
 * keep-alive time, 5 s by default.)
 *
 * @param withinMs after which what is left is cut off. @returns true when nothing had to be.
 */
export async function drainHttp(server: Server, withinMs: number): Promise<boolean> {
  if (!server.listening) return true;
  const closed = Promise.withResolvers<void>();
  let cut = false;
  server.close(() => closed.resolve());
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => {
    cut = true;
    server.closeAllConnections();
  }, withinMs);
  await closed.promise;
  clearInterval(idle);
  clearTimeout(late);
  return !cut;
}
