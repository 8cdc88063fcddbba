import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { runJob, untilAllReady } from "./awaiting.ts";
import { answering, trialProcess } from "./trial-process.ts";
import { Watchdog } from "./watchdog.ts";

const watchdog = new Watchdog();
after(() => watchdog[Symbol.asyncDispose]());

test("a process has its own variables and address, and nothing of its parent's", async () => {
  await using process = trialProcess(watchdog, "console.log(JSON.stringify(process.env))", {
    env: { GREETING: "hello" },
    restarts: false,
  });
  await process.start();
  assert.deepEqual(await process.ended(), { code: 0, signal: null });
  const [line] = process.logs;
  const port = String(process.ports.http);
  assert.deepEqual(JSON.parse(line?.text ?? ""), { GREETING: "hello", HOST: "127.0.0.1", PORT_HTTP: port });
  assert.equal(process.state, "stopped");
});

test("it is ready when its probe says so, unready when the probe fails often enough, and ready again", async () => {
  await using process = trialProcess(watchdog, answering);
  await process.start();
  assert.equal(process.ready, false);
  await process.untilReady(5_000);
  await tell(process.ports.http, "/readyz/503");
  await until(() => process.state === "unready");
  await tell(process.ports.http, "/readyz/200");
  await until(() => process.ready);
  assert.equal(process.exits.length, 0);
});

test("one that fails its liveness probe, and one that is killed, starts again by itself", async () => {
  await using process = trialProcess(watchdog, answering);
  await process.start();
  await process.untilReady(5_000);
  await tell(process.ports.http, "/livez/500");
  await until(() => process.exits.length === 1);
  await process.untilReady(5_000);
  assert.deepEqual(await process.kill(), { code: null, signal: "SIGKILL" });
  assert.equal(process.ready, false);
  await process.untilReady(5_000);
  assert.deepEqual(process.exits, [
    { code: 0, signal: null },
    { code: null, signal: "SIGKILL" },
  ]);
});

test("one that is stopped gets SIGTERM, and SIGKILL when its grace is over; it stays down until it is started", async () => {
  await using good = trialProcess(watchdog, answering);
  await good.start();
  await good.untilReady(5_000);
  assert.deepEqual(await good.stop(), { code: 0, signal: null });
  await sleep(400);
  assert.equal(good.pid, undefined);
  await good.start();
  await good.untilReady(5_000);
  assert.deepEqual(await good.stop(), { code: 0, signal: null });

  const deaf = `process.on("SIGTERM", () => console.log("no")); console.log("up"); setInterval(() => {}, 1000);`;
  await using bad = trialProcess(watchdog, deaf, { graceSeconds: 0.2 });
  await bad.start();
  await until(() => bad.logs.length > 0);
  assert.deepEqual(await bad.stop(), { code: null, signal: "SIGKILL" });
  assert.deepEqual(
    bad.logs.map(({ text }) => text),
    ["up", "no"],
  );
});

test("one that ends again and again is tried again after longer and longer pauses, and what it said last is told", async () => {
  await using process = trialProcess(watchdog, `console.error("no luck"); process.exit(3);`);
  await process.start();
  const from = performance.now();
  await until(() => process.exits.length === 3);
  // 250 and 500 ms.
  assert.ok(performance.now() - from >= 700, `${performance.now() - from} ms`);
  assert.deepEqual(process.exit, { code: 3, signal: null });
  await assert.rejects(
    untilAllReady([process]),
    /trial ended 5 times before it was ready, last with code 3\. It said last:\n( {2}no luck\n?)+/,
  );
});

test("a program that does not exist is told, and tried again", async () => {
  await using process = trialProcess(watchdog, "", { words: ["/nowhere/program"] });
  await process.start();
  await until(() => process.exits.length === 2);
  assert.match(process.logs[0]?.text ?? "", /ENOENT/);
});

test("a Job runs until it succeeds", async () => {
  const program = `
    import { existsSync, writeFileSync } from "node:fs";
    const file = process.env.FILE;
    if (existsSync(file)) process.exit(0);
    writeFileSync(file, "");
    process.exit(1);`;
  const folder = await mkdtemp(join(tmpdir(), "job-"));
  try {
    await using process = trialProcess(watchdog, program, { env: { FILE: `${folder}/tried` }, restarts: false });
    await runJob(process);
    assert.deepEqual(
      process.exits.map(({ code }) => code),
      [1, 0],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function tell(port: number | undefined, path: string): Promise<void> {
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
}

async function until(so: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!so()) {
    assert.ok(performance.now() < deadline, "not so after 10 s");
    await sleep(5);
  }
}
