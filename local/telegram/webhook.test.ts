import assert from "node:assert/strict";
import { test } from "node:test";
import { Telegram as Client } from "telegraf";
import { startTelegram } from "./telegram.ts";
import { hook, token } from "./trial.ts";
import { readWebhook } from "./webhook.ts";

test("what setWebhook sets is kept, told by getWebhookInfo, and deleted", async () => {
  await using telegram = await startTelegram({ token });
  const client = new Client(token, { apiRoot: telegram.url });
  await client.setWebhook(hook, { secret_token: "s", max_connections: 20, allowed_updates: ["message"] });
  assert.deepEqual(telegram.webhook, {
    url: hook,
    secretToken: "s",
    maxConnections: 20,
    allowedUpdates: ["message"],
    certificate: undefined,
  });
  assert.deepEqual(await client.getWebhookInfo(), {
    url: hook,
    has_custom_certificate: false,
    pending_update_count: 0,
    max_connections: 20,
    ip_address: "203.0.113.1",
    allowed_updates: ["message"],
  });
  telegram.text(7, "hello");
  assert.equal((await client.getWebhookInfo()).pending_update_count, 1);
  await client.deleteWebhook({ drop_pending_updates: true });
  assert.equal(telegram.webhook, undefined);
  assert.deepEqual(await client.getWebhookInfo(), { url: "", has_custom_certificate: false, pending_update_count: 0 });
});

test("an address, a secret or a list that Telegram would refuse is refused", () => {
  const refused: readonly (readonly [object, string])[] = [
    [{ url: "nonsense" }, "invalid webhook URL specified"],
    [{ url: "http://bot.example.org/" }, "bad webhook: An HTTPS URL must be provided for webhook"],
    [{ url: "https://bot.example.org:8080/" }, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"],
    [{ url: "https://127.0.0.1/" }, "bad webhook: IP address of 127.0.0.1 is reserved"],
    [{ url: "https://172.16.0.1/" }, "bad webhook: IP address of 172.16.0.1 is reserved"],
    [{ url: hook, secret_token: "a b" }, "secret token contains unallowed characters"],
    [{ url: hook, secret_token: "a".repeat(257) }, "secret token is too long"],
    [{ url: hook, allowed_updates: "message" }, "can't parse allowed updates JSON object"],
    [{ url: hook, allowed_updates: [1] }, "can't parse allowed updates: expected an Array of String"],
    [{ url: hook, certificate: "PEM" }, "bad webhook: certificate must be uploaded as a file"],
  ];
  for (const [fields, reason] of refused) {
    assert.throws(() => read(fields), { name: "BotError", message: `Bad Request: ${reason}` });
  }
});

test("each port that Telegram delivers to, the longest secret and too many connections are taken", () => {
  for (const port of [443, 80, 88, 8443]) assert.ok(read({ url: `https://bot.example.org:${port}/` }));
  assert.equal(read({ url: hook, secret_token: "a-_Z9".padEnd(256, "0") })?.secretToken?.length, 256);
  assert.equal(read({ url: hook })?.maxConnections, 40);
  assert.equal(read({ url: hook, max_connections: 1000 })?.maxConnections, 100);
  assert.equal(read({ url: "" }), undefined);
});

function read(fields: object) {
  return readWebhook({ fields: { ...fields }, files: new Map(), complaint: undefined }, undefined);
}
