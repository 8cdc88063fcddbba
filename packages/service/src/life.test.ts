import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** A process that runs the text as a module of this folder; each is ended by its own handle. */
function start(program: string, command: readonly string[] = [process.execPath]) {
  const [file = "", ...before] = command;
  const child = spawn(file, [...before, "--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  let heard = (): void => {};
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      heard();
    });
  }
  const closed = once(child, "close");
  closed.then(() => heard());
  return {
    child,
    output,
    async said(text: string): Promise<void> {
      while (!output.stdout.includes(text)) {
        assert.equal(
          child.exitCode,
          null,
          `the process ended before it said ${text}: ${output.stdout}${output.stderr}`,
        );
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
    /** What it ended with; killed after 20 s, which is no exit code. */
    async code(): Promise<number | null> {
      const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await closed;
      clearTimeout(timer);
      return child.exitCode;
    },
    messages: (): unknown[] => lines(output.stdout).map((line) => line.msg),
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}

function lines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => ({ ...JSON.parse(line) }));
}

const server = `
  import { createServer } from "node:http";
  import { drainHttp } from "./drain-http.ts";
  import { runService } from "./service.ts";
  let begun = 0, answered = 0;
  await runService(async () => {
    const server = createServer((request, response) => {
      if (++begun === 20) console.log("20 begun");
      setTimeout(() => response.end("done", () => { answered += 1; }), 400);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    console.log("port=" + server.address().port + ";");
    return { async drain() {
      await drainHttp(server, 5000);
      console.log("answered=" + answered);
    } };
  }, { service: "server" });
`;

test("SIGTERM under load: all that is in hand is finished, and the process ends with 0", async () => {
  using service = start(server);
  await service.said(";");
  const port = /port=(\d+);/.exec(service.output.stdout)?.[1];
  const requests = Array.from({ length: 20 }, async () => (await fetch(`http://127.0.0.1:${port}/`)).text());
  await service.said("20 begun");
  service.child.kill("SIGTERM");
  assert.deepEqual(await Promise.all(requests), Array(20).fill("done"));
  assert.equal(await service.code(), 0);
  assert.match(service.output.stdout, /answered=20/);
  assert.deepEqual(service.messages(), ["told to end", "draining", "drained"]);
});

const idle = (drain: string, options = ""): string => `
  import { runService } from "./service.ts";
  await runService(async () => { console.log("started"); return { drain: ${drain} }; }, { service: "idle"${options} });
`;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`A service with nothing open lives until ${signal}, and ends with 0`, async () => {
    using service = start(idle("async (graceMs) => console.log('grace=' + graceMs)", ", graceMs: 3000"));
    await service.said("started");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(service.child.exitCode, null);
    service.child.kill(signal);
    assert.equal(await service.code(), 0);
    assert.match(service.output.stdout, /grace=28[45]\d\n/);
  });
}

test("A second signal ends the process at once, with 128 and the signal's number", async () => {
  using service = start(idle("() => new Promise(() => {})"));
  await service.said("started");
  service.child.kill("SIGTERM");
  await service.said("draining");
  const before = performance.now();
  service.child.kill("SIGINT");
  assert.equal(await service.code(), 130);
  assert.ok(performance.now() - before < 2_000);
});

test("A drain that takes longer than it may ends with 1", async () => {
  using service = start(idle("() => new Promise(() => {})", ", graceMs: 300"));
  await service.said("started");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 1);
  assert.deepEqual(service.messages(), ["told to end", "draining", "the drain failed"]);
});

test("A drain that uses all the time that it is given is in time", async () => {
  using service = start(idle("(graceMs) => new Promise((resolve) => setTimeout(resolve, graceMs))", ", graceMs: 4000"));
  await service.said("started");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 0);
});

test("A drain that fails ends with 1, and the log says why", async () => {
  using service = start(idle("async () => { throw new Error('the queue is gone') }"));
  await service.said("started");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 1);
  assert.match(service.output.stdout, /"message":"the queue is gone"/);
});

test("A signal during the start is honoured: by a start that gives up, with 0", async () => {
  using service = start(`
    import { setTimeout as sleep } from "node:timers/promises";
    import { runService } from "./service.ts";
    await runService(async ({ signal }) => { console.log("starting"); await sleep(60_000, undefined, { signal }); }, { service: "slow" });
  `);
  await service.said("starting");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 0);
  assert.equal(service.output.stderr, "");
});

test("A signal during the start is honoured: after a start that goes on to its end, by a drain", async () => {
  using service = start(`
    import { runService } from "./service.ts";
    await runService(async () => {
      console.log("starting");
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { drain: async () => console.log("let go") };
    }, { service: "slow" });
  `);
  await service.said("starting");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 0);
  assert.match(service.output.stdout, /let go/);
});

test("A start that does not heed a signal ends with 1 when its time is over", async () => {
  using service = start(`
    import { runService } from "./service.ts";
    await runService(() => { console.log("starting"); return new Promise(() => {}); }, { service: "stuck", graceMs: 300 });
  `);
  await service.said("starting");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 1);
  assert.equal(service.output.stderr, "stuck could not start: It took too long.\n");
});

for (const [origin, fault] of [
  ["uncaughtException", `setTimeout(() => { throw new Error("oops") }, 50)`],
  ["unhandledRejection", `setTimeout(() => Promise.reject(new Error("oops")), 50)`],
] as const) {
  test(`An ${origin} is logged, the service drained, and the process ends with 1`, async () => {
    using service = start(`
      import { runService } from "./service.ts";
      await runService(async () => { ${fault}; return { drain: async () => console.log("let go") }; }, { service: "faulty" });
    `);
    assert.equal(await service.code(), 1);
    assert.match(service.output.stdout, /let go/);
    assert.deepEqual(service.messages(), ["nobody caught this", "draining", "drained"]);
    const [line] = lines(service.output.stdout);
    assert.equal(line?.level, "fatal");
    assert.equal(line?.origin, origin);
    assert.match(JSON.stringify(line?.error), /"name":"Error","message":"oops","stack":"Error: oops\\n/);
  });
}

test("A crash during a drain ends with 1", async () => {
  using service = start(
    idle("() => new Promise((resolve) => { setTimeout(resolve, 300); Promise.reject(new Error('oops')); })"),
  );
  await service.said("started");
  service.child.kill("SIGTERM");
  assert.equal(await service.code(), 1);
  assert.deepEqual(service.messages(), ["told to end", "draining", "nobody caught this", "drained"]);
});

test("A configuration that can't be used is said as it is, without a stack, and ends with 1", async () => {
  using service = start(`
    import { readConfig, url, number } from "@plinth/config";
    import { runService } from "./service.ts";
    await runService(async () => readConfig({ JOBS_URL: url, CONFIDENCE: number }, { CONFIDENCE: "high" }), { service: "x" });
  `);
  assert.equal(await service.code(), 1);
  assert.equal(
    service.output.stderr,
    "2 of this process's variables can't be used:\n  JOBS_URL is not set.\n  CONFIDENCE: expected a number.\n",
  );
  assert.equal(service.output.stdout, "");
});

test("A start that fails says so in one line without secrets, and its stack is in the log", async () => {
  using service = start(`
    import { runService } from "./service.ts";
    await runService(async () => { throw new Error("no answer from mongodb://polybot:s3cret@mongo-0:27017/polybot"); }, { service: "x" });
  `);
  assert.equal(await service.code(), 1);
  assert.equal(service.output.stderr, "x could not start: no answer from mongodb://***@mongo-0:27017/polybot\n");
  assert.doesNotMatch(service.output.stdout, /s3cret/);
  assert.match(service.output.stdout, /"level":"fatal".*\\n {4}at .*"msg":"the start failed"/);
});

const namespace = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"] as const;
const refused = spawnSync(namespace[0], [...namespace.slice(1), "true"]).status !== 0;
test("As process 1, whose signals have no default action, a service ends with 0 on SIGTERM", {
  skip: refused ? "this machine lets nobody make a process namespace" : false,
}, async () => {
  using service = start(idle("async () => console.log('pid=' + process.pid)"), [...namespace, process.execPath]);
  await service.said("started");
  const { pid } = service.child;
  const inner = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  process.kill(Number(inner), "SIGTERM");
  assert.equal(await service.code(), 0);
  assert.match(service.output.stdout, /pid=1\n/);
});
