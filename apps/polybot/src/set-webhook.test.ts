import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { promisify } from "node:util";
import { startTelegram } from "../../../local/telegram/telegram.ts";

const token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/** Runs the Job. */
async function run(changes: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "set-webhook-"));
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  try {
    const variables = {
      LOG_LEVEL: "info",
      TELEGRAM_TOKEN_FILE: await file("token", `${token}\n`),
      TELEGRAM_PATH_FILE: await file("path", "hidden-path\n"),
      TELEGRAM_SIGNATURE_FILE: await file("signature", "Signature_1\n"),
      WEBHOOK_HOST: "bot.example",
      ...changes,
    };
    const child = spawn(process.execPath, [join(import.meta.dirname, "set-webhook.ts")], {
      env: variables,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    assert.doesNotMatch(output + errors, /AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw|hidden-path|Signature_1/);
    return { code, output, errors };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("The webhook is set with its secret, as often as the Job runs, and one line says so", async () => {
  await using telegram = await startTelegram({ token });
  for (let time = 0; time < 2; time += 1) {
    const { code, output, errors } = await run({ TELEGRAM_URL: telegram.url });
    assert.deepEqual({ code, errors }, { code: 0, errors: "" });
    assert.match(output, /^\{[^\n]*"host":"bot.example"[^\n]*"the webhook is set"\}\n$/);
  }
  assert.deepEqual(telegram.webhook, {
    url: "https://bot.example/telegram/hidden-path",
    secretToken: "Signature_1",
    maxConnections: 40,
    allowedUpdates: ["message"],
    certificate: undefined,
  });
});

test("A certificate that nobody else vouches for is uploaded with it", async () => {
  await using telegram = await startTelegram({ token });
  const folder = await mkdtemp(join(tmpdir(), "set-webhook-"));
  try {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const kind = [
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "1",
      "-subj",
      "/CN=bot.example",
    ];
    await promisify(execFile)("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", certificate]);
    const { code } = await run({ TELEGRAM_URL: telegram.url, WEBHOOK_CERTIFICATE_FILE: certificate });
    assert.equal(code, 0);
    assert.equal(telegram.webhook?.certificate?.trim(), (await readFile(certificate, "utf8")).trim());
    assert.deepEqual(telegram.webhook?.allowedUpdates, ["message"]);
    assert.equal(telegram.webhook?.secretToken, "Signature_1");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("Failures that pass are waited for", async () => {
  await using telegram = await startTelegram({ token });
  telegram.faults.failNext("setWebhook", { status: 500 });
  telegram.faults.failNext("setWebhook", "close");
  const { code } = await run({ TELEGRAM_URL: telegram.url });
  assert.equal(code, 0);
  assert.equal(telegram.webhook?.secretToken, "Signature_1");
});

test("A failure that does not pass ends it at once, with one line", async () => {
  await using telegram = await startTelegram({ token: "1:another" });
  const { code, errors } = await run({ TELEGRAM_URL: telegram.url });
  assert.deepEqual({ code, errors }, { code: 1, errors: "The webhook was not set: Unauthorized\n" });
});

test("Variables that are missing are all named", async () => {
  const { code, errors } = await run({ TELEGRAM_TOKEN_FILE: "/nowhere" });
  assert.equal(code, 1);
  assert.match(errors, /TELEGRAM_URL is not set\.\n.*TELEGRAM_TOKEN_FILE: expected the path of a file/);
});
