import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type SecretsManager, startSecretsManager } from "./secrets-manager.ts";

test("a secret is found by name and by ARN", async () => {
  await using server = await startSecretsManager({ "polybot/dev/telegram": '{"token":"1:a"}' });
  const client = clientOf(server);
  const byName = await client.send(new GetSecretValueCommand({ SecretId: "polybot/dev/telegram" }));
  assert.equal(byName.SecretString, '{"token":"1:a"}');
  assert.equal(byName.Name, "polybot/dev/telegram");
  assert.deepEqual(byName.VersionStages, ["AWSCURRENT"]);
  assert.ok(byName.CreatedDate instanceof Date);
  assert.match(byName.ARN ?? "", /^arn:aws:secretsmanager:eu-north-1:000000000000:secret:polybot\/dev\/telegram-.{6}$/);
  for (const SecretId of [byName.ARN, byName.ARN?.slice(0, -7)]) {
    assert.equal((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString, '{"token":"1:a"}');
  }
  client.destroy();
});

test("a rotated secret gives the new value, and the old one as AWSPREVIOUS and by its version", async () => {
  await using server = await startSecretsManager({ mongo: "old" });
  const client = clientOf(server);
  const old = await client.send(new GetSecretValueCommand({ SecretId: "mongo" }));
  server.put("mongo", "new");
  const read = (input: object) => client.send(new GetSecretValueCommand({ SecretId: "mongo", ...input }));
  assert.equal((await read({})).SecretString, "new");
  assert.equal((await read({ VersionStage: "AWSPREVIOUS" })).SecretString, "old");
  assert.equal((await read({ VersionId: old.VersionId })).SecretString, "old");
  assert.equal((await read({})).ARN, old.ARN);
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: "mongo" }));
  assert.deepEqual(Object.values(VersionIdsToStages ?? {}), [["AWSCURRENT"], ["AWSPREVIOUS"]]);
  client.destroy();
});

test("a client makes, changes and lists secrets", async () => {
  await using server = await startSecretsManager({});
  const client = clientOf(server);
  for (const Name of ["a", "b", "c"]) await client.send(new CreateSecretCommand({ Name, SecretString: "1" }));
  await client.send(new PutSecretValueCommand({ SecretId: "b", SecretString: "2" }));
  assert.equal((await client.send(new GetSecretValueCommand({ SecretId: "b" }))).SecretString, "2");
  const page = await client.send(new ListSecretsCommand({ MaxResults: 2 }));
  const rest = await client.send(new ListSecretsCommand({ MaxResults: 2, NextToken: page.NextToken }));
  assert.deepEqual(
    [page, rest].map(({ SecretList }) => SecretList?.map(({ Name }) => Name)),
    [["a", "b"], ["c"]],
  );
  assert.equal(rest.NextToken, undefined);
  client.destroy();
});

test("a refusal has the name that AWS gives it", async () => {
  await using server = await startSecretsManager({ mongo: "old" });
  const client = clientOf(server);
  const missing = { name: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret." };
  await assert.rejects(client.send(new GetSecretValueCommand({ SecretId: "none" })), missing);
  await assert.rejects(client.send(new PutSecretValueCommand({ SecretId: "none", SecretString: "1" })), missing);
  await assert.rejects(client.send(new GetSecretValueCommand({ SecretId: "mongo", VersionStage: "AWSPREVIOUS" })), {
    name: "ResourceNotFoundException",
  });
  await assert.rejects(client.send(new CreateSecretCommand({ Name: "mongo", SecretString: "1" })), {
    name: "ResourceExistsException",
  });
  await assert.rejects(client.send(new PutSecretValueCommand({ SecretId: "mongo" })), {
    name: "InvalidRequestException",
  });
  client.destroy();
});

test("a request without a signature is refused", async () => {
  await using server = await startSecretsManager({ mongo: "old" });
  const answer = await fetch(server.url, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.GetSecretValue" },
    body: '{"SecretId":"mongo"}',
  });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /MissingAuthenticationTokenException/);
});

function clientOf({ url }: SecretsManager): SecretsManagerClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return new SecretsManagerClient({ endpoint: url, region: "eu-north-1", credentials });
}
