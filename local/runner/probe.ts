import { connect } from "node:net";
import type { LocalProbe } from "../../generator/src/local/local.ts";

/**
 * Asks a process how it is, as a kubelet does: any HTTP status from 200 to 399 is a yes (Kubernetes, "HTTP probes"), a connection is
 * a yes to a TCP probe. Commands are not asked: no process here has a container around it.
 */
export async function ask(probe: LocalProbe, portOf: (name: string) => number): Promise<boolean> {
  const timeoutMs = probe.timeoutSeconds * 1000;
  if ("http" in probe.ask) {
    const { path, port } = probe.ask.http;
    return askHttp(`http://127.0.0.1:${portOf(port)}${path}`, timeoutMs);
  }
  if ("tcp" in probe.ask) return askTcp(portOf(probe.ask.tcp.port), timeoutMs);
  return true;
}

async function askHttp(url: string, timeoutMs: number): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { connection: "close" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.status >= 200 && answer.status < 400;
  } catch {
    return false;
  }
}

function askTcp(port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: timeoutMs });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("timeout", () => done(false));
    socket.once("error", () => done(false));
  });
}
