import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { createLog, type Log } from "./log.ts";
import { createTracer } from "./trace.ts";

/** A log, and the lines that it wrote, without their time. */
function logged(level = "debug"): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const log = createLog({
    service: "yolo5",
    level,
    destination: {
      write: (line) => void lines.push(line.replace(/"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",/, "")),
    },
  });
  return { log, lines };
}

test("A line says its level, service, fields and message, as JSON", () => {
  const { log, lines } = logged();
  log.info({ ms: 41, classes: { circle: 2 } }, "detected");
  log.warn("slow");
  assert.deepEqual(lines, [
    '{"level":"info","service":"yolo5","ms":41,"classes":{"circle":2},"msg":"detected"}\n',
    '{"level":"warn","service":"yolo5","msg":"slow"}\n',
  ]);
});

test("A line has its time in ISO 8601", () => {
  const lines: string[] = [];
  createLog({ service: "x", level: "info", destination: { write: (line) => void lines.push(line) } }).info("hello");
  assert.match(
    lines[0] ?? "",
    /^\{"level":"info","time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","service":"x","msg":"hello"\}\n$/,
  );
});

test("A child's lines all have its fields, and its children's have both", () => {
  const { log, lines } = logged();
  log.child({ predictionId: "p1" }).child({ chatId: 7, token: "t" }).info("stored");
  assert.deepEqual(lines, [
    '{"level":"info","service":"yolo5","predictionId":"p1","chatId":7,"token":"[hidden]","msg":"stored"}\n',
  ]);
});

test("A field does not take the place of what each line says", () => {
  const { log, lines } = logged();
  log.child({ service: "x" }).info({ time: 1, level: "fatal", msg: "y" }, "kept");
  assert.deepEqual(lines, [
    '{"level":"info","service":"yolo5","service_":"x","time_":1,"level_":"fatal","msg_":"y","msg":"kept"}\n',
  ]);
});

test("No line is lost when the process ends right after it", () => {
  const program = `
    import { createLog } from "./log.ts";
    const log = createLog({ service: "x", level: "info" });
    for (let i = 1; i <= 20_000; i++) log.info({ i }, "one of many");
    process.exit(0);
  `;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    maxBuffer: 10_000_000,
  });
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 20_000);
  assert.match(lines.at(-1) ?? "", /"i":20000,"msg":"one of many"\}$/);
});

test("Lines below the level are not written", () => {
  const { log, lines } = logged("warn");
  log.debug("a");
  log.child({}).info("b");
  log.error("c");
  assert.deepEqual(lines, ['{"level":"error","service":"yolo5","msg":"c"}\n']);
});

test("A level that does not exist is refused", () => {
  assert.throws(() => createLog({ service: "x", level: "loud" }), {
    name: "RangeError",
    message: 'The log\'s level "loud" is none of debug, info, warn, error, fatal, silent.',
  });
});

test("An error keeps its name, message, code, stack and causes, and nothing else that hangs on it", () => {
  const { log, lines } = logged();
  const cause = Object.assign(new TypeError("socket closed"), {
    code: "ECONNRESET",
    stack: "TypeError: socket closed",
  });
  const error = Object.assign(new Error("no answer from mongodb://u:s3cret@m/db", { cause }), {
    stack: "Error: no answer from mongodb://u:s3cret@m/db\n    at x",
    config: { headers: { authorization: "Bearer abcdefgh" } },
  });
  log.error({ error }, "failed");
  assert.deepEqual(lines, [
    '{"level":"error","service":"yolo5","error":{"name":"Error","message":"no answer from mongodb://***@m/db",' +
      '"stack":"Error: no answer from mongodb://***@m/db\\n    at x",' +
      '"cause":{"name":"TypeError","message":"socket closed","code":"ECONNRESET","stack":"TypeError: socket closed"}},' +
      '"msg":"failed"}\n',
  ]);
});

test("Secrets, people's words and pictures are hidden by their fields' names, at any depth", () => {
  const { log, lines } = logged();
  log.info(
    {
      update: { message: { text: "hello", caption: "my cat", chat: { id: 7, first_name: "Ann", username: "ann" } } },
      headers: { Authorization: "Bearer x", "X-Telegram-Bot-Api-Secret-Token": "s", cookie: "c", host: "h" },
      settings: [{ MONGO_URI: "mongodb://m", telegramToken: "1:A", password: "p", region: "eu-north-1" }],
      bytes: new Uint8Array(3),
    },
    "received",
  );
  assert.deepEqual(lines, [
    '{"level":"info","service":"yolo5",' +
      '"update":{"message":{"text":"[hidden]","caption":"[hidden]","chat":{"id":7,"first_name":"[hidden]","username":"[hidden]"}}},' +
      '"headers":{"Authorization":"[hidden]","X-Telegram-Bot-Api-Secret-Token":"[hidden]","cookie":"[hidden]","host":"h"},' +
      '"settings":[{"MONGO_URI":"[hidden]","telegramToken":"[hidden]","password":"[hidden]","region":"eu-north-1"}],' +
      '"bytes":"[3 bytes]","msg":"received"}\n',
  ]);
});

test("Credentials are masked wherever they stand: message, field, a field's name, child", () => {
  const { log, lines } = logged();
  const path = `/bot110201543:${"t".repeat(35)}/getMe`;
  log.child({ path }).info({ [`GET ${path}`]: path, at: new URL("redis://:pw@cache/") }, `called ${path}`);
  assert.deepEqual(lines, [
    '{"level":"info","service":"yolo5","path":"/bot110201543:***/getMe","GET /bot110201543:***/getMe":"/bot110201543:***/getMe",' +
      '"at":"redis://***@cache/","msg":"called /bot110201543:***/getMe"}\n',
  ]);
});

test("What can't be written is said to be so, and logging never throws", () => {
  const { log, lines } = logged();
  const cycle: Record<string, unknown> = { n: 1n };
  cycle.self = cycle;
  const hostile = {
    get broken(): string {
      throw new Error("no");
    },
  };
  log.info({ cycle, hostile }, "odd");
  assert.deepEqual(lines, [
    '{"level":"info","service":"yolo5","cycle":{"n":"1","self":{"n":"1","self":{"n":"1","self":{"n":"1","self":{"n":"1",' +
      '"self":{"n":"1","self":"[more]"}}}}}},"hostile":"[unreadable]","msg":"odd"}\n',
  ]);
});

test("A long text is cut after it is masked, and a wide value is cut", () => {
  const { log, lines } = logged();
  log.info({ long: `${"x".repeat(9_990)} mongodb://u:${"p".repeat(900)}@h ${"y".repeat(1_000)}` }, "long");
  log.info({ many: Array.from({ length: 5_000 }, (_, index) => ({ index })) }, "wide");
  const [long = "", wide = ""] = lines;
  assert.match(long.slice(10_000), /^x{0,50} mongodb:\/… \(11007 characters\)","msg":"long"\}\n$/);
  assert.doesNotMatch(long, /pp/);
  assert.ok(wide.length < 30_000, `${wide.length} characters`);
  assert.ok(wide.endsWith('"[more]"],"msg":"wide"}\n'));
});

test("Within a span, lines have its ids", async () => {
  const { log, lines } = logged();
  const traceparent = await createTracer({ service: "yolo5" }).span("look", {}, async (span) => {
    await Promise.resolve();
    log.info("within");
    return span.context.traceparent;
  });
  log.info("without");
  const [, traceId, spanId] = traceparent.split("-");
  assert.deepEqual(lines, [
    `{"level":"info","service":"yolo5","trace_id":"${traceId}","span_id":"${spanId}","msg":"within"}\n`,
    '{"level":"info","service":"yolo5","msg":"without"}\n',
  ]);
});
