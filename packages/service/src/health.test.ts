import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { type HealthServer, serveHealth, type Verdict } from "./health.ts";
import { createMetrics } from "./metrics.ts";

type Asked = Partial<Pick<Parameters<typeof serveHealth>[0], "live" | "ready" | "metricsPort">>;

async function serve(asked: Asked = {}): Promise<HealthServer & AsyncDisposable> {
  const server = await serveHealth({
    port: 0,
    host: "127.0.0.1",
    live: () => ({}),
    ready: () => ({}),
    metrics: createMetrics("test"),
    ...asked,
  });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}

async function get(port: number, path: string, method = "GET"): Promise<[status: number, body: string]> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return [response.status, await response.text()];
}

test("A service that is well answers both probes with ok", async () => {
  await using server = await serve();
  assert.deepEqual(await get(server.port, "/livez"), [200, "ok"]);
  assert.deepEqual(await get(server.port, "/readyz?verbose"), [200, "ok"]);
});

test("A service that is alive and not ready says what fails, without secrets", async () => {
  await using server = await serve({ ready: async () => ({ mongo: "no primary in mongodb://u:s3cret@m/db" }) });
  assert.deepEqual(await get(server.port, "/livez"), [200, "ok"]);
  assert.deepEqual(await get(server.port, "/readyz"), [
    503,
    '{"failing":{"mongo":"no primary in mongodb://***@m/db"}}',
  ]);
});

test("A service that is not alive says so", async () => {
  await using server = await serve({ live: () => ({ consumer: "no poll for 90 s" }) });
  assert.deepEqual(await get(server.port, "/livez"), [503, '{"failing":{"consumer":"no poll for 90 s"}}']);
});

test("A check that throws is one that fails", async () => {
  await using server = await serve({
    live: () => {
      throw new TypeError("oops");
    },
    ready: () => Promise.reject(new Error("away")),
  });
  assert.deepEqual(await get(server.port, "/livez"), [503, '{"failing":{"live":"TypeError: oops"}}']);
  assert.deepEqual(await get(server.port, "/readyz"), [503, '{"failing":{"ready":"Error: away"}}']);
});

test("A check that hangs is waited for 2 s, is not asked again meanwhile, and recovers", async () => {
  let calls = 0;
  const hang = Promise.withResolvers<Verdict>();
  await using server = await serve({
    ready: () => {
      calls += 1;
      return calls === 1 ? hang.promise : {};
    },
  });
  const start = performance.now();
  const answers = await Promise.all([
    get(server.port, "/readyz"),
    get(server.port, "/readyz"),
    get(server.port, "/livez"),
  ]);
  const ms = performance.now() - start;
  const hanging = [503, '{"failing":{"ready":"no answer within 2000 ms"}}'];
  assert.deepEqual(answers, [hanging, hanging, [200, "ok"]]);
  assert.ok(ms > 1_900 && ms < 2_900, `took ${Math.round(ms)} ms`);
  assert.equal(calls, 1);
  hang.resolve({ mongo: "late" });
  await hang.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await get(server.port, "/readyz"), [200, "ok"]);
  assert.equal(calls, 2);
});

test("A service that drains is alive and not ready at once, even when its check hangs", async () => {
  await using server = await serve({ ready: () => new Promise<Verdict>(() => {}) });
  server.draining();
  const start = performance.now();
  assert.deepEqual(await get(server.port, "/readyz"), [503, '{"failing":{"draining":"the service is about to end"}}']);
  assert.ok(performance.now() - start < 1_000);
  assert.deepEqual(await get(server.port, "/livez"), [200, "ok"]);
});

test("Metrics are on the same port, or on their own", async () => {
  await using together = await serve();
  assert.equal(together.metricsPort, together.port);
  assert.match((await get(together.port, "/metrics"))[1], /^polybot_service_info\{service="test"\} 1$/m);
  await using apart = await serve({ metricsPort: 0 });
  assert.notEqual(apart.metricsPort, apart.port);
  assert.equal((await get(apart.metricsPort, "/metrics"))[0], 200);
  assert.equal((await get(apart.port, "/metrics"))[0], 404);
  assert.equal((await get(apart.metricsPort, "/readyz"))[0], 404);
});

test("HEAD is answered as GET without the body; all else is not found", async () => {
  await using server = await serve();
  assert.deepEqual(await get(server.port, "/readyz", "HEAD"), [200, ""]);
  assert.deepEqual(await get(server.port, "/readyz", "POST"), [404, "not found"]);
  for (const path of ["/", "/readyz/", "/constructor", "//livez", "/%00"]) {
    assert.deepEqual(await get(server.port, path), [404, "not found"], path);
  }
});

test("A client that sends nothing, or half a request, is let go and does not keep the server from closing", async () => {
  const server = await serve();
  const half = connect(server.port, "127.0.0.1");
  half.on("error", () => {});
  half.write("GET /livez HT");
  await once(half, "connect");
  const gone = new Promise((resolve) => half.on("close", resolve));
  const start = performance.now();
  await server.close();
  await gone;
  assert.ok(performance.now() - start < 1_000);
});

test("A port that is taken is an error, and the port that was not is free again", async () => {
  await using other = await serve();
  const free = await serve();
  await free.close();
  const asked = { live: () => ({}), ready: () => ({}), metrics: createMetrics("test"), host: "127.0.0.1" };
  await assert.rejects(serveHealth({ ...asked, port: free.port, metricsPort: other.port }), { code: "EADDRINUSE" });
  const again = await serveHealth({ ...asked, port: free.port });
  await again.close();
});
