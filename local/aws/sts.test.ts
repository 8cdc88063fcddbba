import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { startS3 } from "./s3.ts";
import { startSqs } from "./sqs.ts";
import { startSts } from "./sts.ts";

const run = promisify(execFile);
const role = "arn:aws:iam::000000000000:role/polybot-dev-yolo5";
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sts-"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("a process with nothing but a pod's four variables uses SQS and S3 by the SDK's own credential chain", async () => {
  await using sts = await startSts();
  await using sqs = await startSqs();
  await using s3 = await startS3();
  const queue = await sqs.createQueue("jobs");
  await s3.createBucket("images");
  const token = await fileOf(sts.grant(role));
  const program = `
    import { SQSClient, SendMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
    import { S3Client, PutObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
    const sqs = new SQSClient();
    const s3 = new S3Client({ endpoint: "${s3.url}", forcePathStyle: true });
    const queue = { QueueUrl: "${queue.url}" };
    const object = { Bucket: "images", Key: "photos/1.jpg" };
    await sqs.send(new SendMessageCommand({ ...queue, MessageBody: "one" }));
    await s3.send(new PutObjectCommand({ ...object, Body: "bytes" }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand(queue));
    const { ContentLength } = await s3.send(new HeadObjectCommand(object));
    const { accessKeyId, sessionToken } = await s3.config.credentials();
    console.log(JSON.stringify([Messages[0].Body, ContentLength, accessKeyId.slice(0, 4), sessionToken !== ""]));`;
  assert.equal(await inPod(program, sts.url, token), '["one",5,"ASIA",true]\n');
  assert.equal(sts.assumed(role), 2);
});

test("a wrong token, one that was replaced, and a role without a token are refused", async () => {
  await using sts = await startSts();
  const replaced = sts.grant(role);
  const token = sts.grant(role);
  assert.equal(await codeOf(sts.url, role, token), "200");
  assert.equal(await codeOf(sts.url, role, replaced), "400 InvalidIdentityToken");
  assert.equal(await codeOf(sts.url, role, `${token}x`), "400 InvalidIdentityToken");
  assert.equal(await codeOf(sts.url, `${role}-other`, token), "403 AccessDenied");
  assert.equal(await codeOf(sts.url, role, ""), "400 ValidationError");
  assert.equal(sts.assumed(role), 1);
});

test("the SDK tells of a wrong token by its own name for it", async () => {
  await using sts = await startSts();
  sts.grant(role);
  const program = `
    import { S3Client } from "@aws-sdk/client-s3";
    await new S3Client().config.credentials().catch((error) => console.log(error.name));`;
  assert.equal(await inPod(program, sts.url, await fileOf("wrong")), "InvalidIdentityTokenException\n");
});

test("an operation that it does not know is refused", async () => {
  await using sts = await startSts();
  const answer = await fetch(sts.url, { method: "POST", body: new URLSearchParams({ Action: "GetSessionToken" }) });
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /<Code>InvalidAction<\/Code>/);
});

async function fileOf(token: string): Promise<string> {
  const file = join(folder, "token");
  await writeFile(file, token);
  return file;
}

async function inPod(program: string, sts: string, tokenFile: string): Promise<string> {
  const env = {
    AWS_ROLE_ARN: role,
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_REGION: "eu-north-1",
    AWS_ENDPOINT_URL_STS: sts,
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    env,
    cwd: import.meta.dirname,
  });
  return stdout;
}

async function codeOf(url: string, RoleArn: string, WebIdentityToken: string): Promise<string> {
  const form = { Action: "AssumeRoleWithWebIdentity", Version: "2011-06-15", RoleSessionName: "test" };
  const body = new URLSearchParams({ ...form, RoleArn, WebIdentityToken });
  const answer = await fetch(url, { method: "POST", body });
  const [, code] = /<Code>(\w+)<\/Code>/.exec(await answer.text()) ?? [];
  return [answer.status, code].filter((part) => part !== undefined).join(" ");
}
