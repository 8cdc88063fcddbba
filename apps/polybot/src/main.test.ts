import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { jpeg } from "./pictures.ts";
import { Trial } from "./trial.ts";
import { Servers } from "./trial-servers.ts";
import { until } from "./until.ts";

describe("the bot's process", { concurrency: 2, timeout: 60_000 }, () => {
  let servers: Servers;
  before(async () => {
    servers = await Servers.start();
  });
  after(() => servers[Symbol.asyncDispose]());

  test("SIGTERM under load ends it with 0 well within the grace, and nothing that it had accepted is lost", async () => {
    await using trial = await Trial.start(servers, { replicas: 0 });
    await using run = new Run({ ...trial.variables, ...endpoints(servers) });
    const { http, health } = await run.ready();
    trial.telegram.deliverTo([`http://127.0.0.1:${http}`]);
    const photos = Array.from({ length: 40 }, (_, chat) => trial.telegram.photo(chat + 1, jpeg()));
    await photos[9]?.delivered;
    await until(async () => (await trial.db.collection("updates").countDocuments({ state: "done" })) >= 3);
    const start = performance.now();
    run.child.kill("SIGTERM");
    await until(async () => (await status(health, "/readyz")) !== 200, 2_000);
    const code = await run.code;
    const ms = performance.now() - start;
    const accepted = await trial.db.collection("updates").countDocuments();
    const done = await trial.db.collection("updates").countDocuments({ state: "done" });
    console.log(JSON.stringify({ accepted, done, jobs: await trial.depth(), ms: Math.round(ms) }));
    assert.equal(code, 0, await run.output);
    assert.ok(ms < 20_000, `${ms} ms`);
    assert.ok(accepted >= 10);
    // What it had begun is done: nothing waits for a lease.
    assert.equal(await trial.db.collection("updates").countDocuments({ state: "due", due: { $gt: new Date() } }), 0);
    await using next = new Run({ ...trial.variables, ...endpoints(servers) });
    trial.telegram.deliverTo([`http://127.0.0.1:${(await next.ready()).http}`]);
    const jobs = await trial.jobs(40);
    assert.equal(new Set(jobs.map(({ chatId }) => chatId)).size, 40);
    assert.equal(new Set(jobs.map(({ predictionId }) => predictionId)).size, 40);
  });

  test("killed in the middle, it leaves its work to the next one, and each photo is one prediction", async () => {
    await using trial = await Trial.start(servers, { replicas: 0 });
    await using run = new Run({ ...trial.variables, ...endpoints(servers) });
    trial.telegram.deliverTo([`http://127.0.0.1:${(await run.ready()).http}`]);
    // What the process has in hand when it is killed waits for its lease; what it has not begun does not.
    const { delivered } = trial.telegram.photo(1, jpeg());
    await delivered;
    await trial.job();
    run.child.kill("SIGKILL");
    await once(run.child, "close");
    const sent = trial.telegram.photo(2, jpeg());
    await using next = new Run({ ...trial.variables, ...endpoints(servers) });
    trial.telegram.deliverTo([`http://127.0.0.1:${(await next.ready()).http}`]);
    assert.ok((await sent.delivered)?.attempts);
    assert.equal((await trial.job()).chatId, 2);
    assert.equal(await trial.depth(), 0);
  });

  test("SIGTERM while it waits for the store ends it with 0; until then it is alive, and not ready", async () => {
    await using trial = await Trial.start(servers, { replicas: 0 });
    await writeFile(trial.variables.MONGO_URI_FILE, "mongodb://a:b@127.0.0.1:1/polybot?replicaSet=rs0");
    const port = 20_000 + (process.pid % 10_000);
    await using run = new Run({ ...trial.variables, ...endpoints(servers), PORT_HEALTH: `${port}` });
    await until(async () => (await status(port, "/livez")) === 200);
    assert.equal(await status(port, "/readyz"), 503);
    await sleep(100);
    run.child.kill("SIGTERM");
    assert.equal(await run.code, 0, await run.output);
  });

  test("variables that are missing or malformed end it with 1 and one message that names them all", async () => {
    await using run = new Run({ LOG_LEVEL: "loud", TELEGRAM_URL: "nowhere", PORT_HTTP: "x" });
    assert.equal(await run.code, 1);
    const said = await run.errors;
    assert.match(said, /^9 of this process's variables can't be used:\n/);
    for (const name of ["LOG_LEVEL: expected one of", "TELEGRAM_URL: expected a URL", "MONGO_URI_FILE is not set"]) {
      assert.ok(said.includes(name), said);
    }
  });
});

/** The bot's process, on ports that are free. */
class Run implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly code: Promise<number | null>;
  readonly output: Promise<string>;
  readonly errors: Promise<string>;
  readonly #lines: string[] = [];

  constructor(variables: Readonly<Record<string, string>>) {
    const free = { HOST: "127.0.0.1", PORT_HTTP: "0", PORT_RESULTS: "0", PORT_HEALTH: "0", PORT_METRICS: "0" };
    const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
      env: { ...free, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    child.stdout.on("data", (data) => this.#lines.push(String(data)));
    this.output = text(child.stdout);
    this.errors = text(child.stderr);
    this.code = once(child, "close").then(([code]) => code);
  }

  /** Waits until it is ready, and tells its ports. */
  async ready(): Promise<{ http: number; health: number }> {
    let ports: { http: number; health: number } | undefined;
    await until(() => {
      const line = this.#lines
        .join("")
        .split("\n")
        .find((entry) => entry.includes('"msg":"ready"'));
      ports = line === undefined ? undefined : JSON.parse(line);
      return ports !== undefined;
    });
    assert.ok(ports);
    return ports;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await this.code;
  }
}

async function status(port: number, path: string): Promise<number> {
  return fetch(`http://127.0.0.1:${port}${path}`).then(
    (response) => response.status,
    () => 0,
  );
}

function endpoints(servers: Servers): Readonly<Record<string, string>> {
  return {
    AWS_REGION: "eu-north-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_S3: servers.s3.url,
    AWS_ENDPOINT_URL_SQS: servers.sqs.url,
  };
}
