import type { LocalContainer } from "../../generator/src/local/local.ts";
import { LocalProcess, type ProcessOptions } from "./local-process.ts";
import type { Watchdog } from "./watchdog.ts";

/** A process that runs a program given as text; for tests. */
export function trialProcess(watchdog: Watchdog, program: string, more: Partial<ProcessOptions> = {}): LocalProcess {
  return new LocalProcess({
    name: "trial",
    ordinal: 0,
    container,
    words: [process.execPath, "--input-type=module", "--eval", program],
    env: {},
    cwd: import.meta.dirname,
    graceSeconds: 5,
    restarts: true,
    watchdog,
    ...more,
  });
}

const probe = { delaySeconds: 0, periodSeconds: 0.05, timeoutSeconds: 1, failures: 2 };

/** It listens on one port, and is asked there. */
const container: LocalContainer = {
  name: "trial",
  image: "trial",
  sidecar: false,
  command: [],
  args: [],
  env: [],
  files: [],
  folders: [],
  ports: [{ name: "http", port: 8080 }],
  probes: {
    ready: { ...probe, ask: { http: { path: "/readyz", port: "http" } } },
    // A busy machine takes long to start a process.
    live: { ...probe, periodSeconds: 1, ask: { http: { path: "/livez", port: "http" } } },
  },
};

/** Answers its probes by the codes in `codes`, which `GET /<path>/<code>` changes; ends on SIGTERM with 0. */
export const answering = `
  import { createServer } from "node:http";
  const codes = { readyz: 200, livez: 200 };
  createServer((request, response) => {
    const [, path, code] = request.url.split("/");
    if (code) codes[path] = Number(code);
    response.writeHead(code ? 200 : (codes[path] ?? 404)).end();
  }).listen(process.env.PORT_HTTP, process.env.HOST);
  process.on("SIGTERM", () => process.exit(0));`;
