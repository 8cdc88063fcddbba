import assert from "node:assert/strict";
import { test } from "node:test";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startS3 } from "./s3.ts";

test("a bucket keeps an object's bytes and type, also while the server is down", async () => {
  await using s3 = await startS3();
  await s3.createBucket("images");
  const client = new S3Client({ ...s3.client, maxAttempts: 1 });
  const Body = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  const place = { Bucket: "images", Key: "photos/1.jpg" };
  await client.send(new PutObjectCommand({ ...place, Body, ContentType: "image/jpeg" }));
  await s3.stop();
  const newcomer = new S3Client({ ...s3.client, maxAttempts: 1 });
  await assert.rejects(newcomer.send(new GetObjectCommand(place)), { code: "ECONNREFUSED" });
  newcomer.destroy();
  await s3.start();
  const object = await client.send(new GetObjectCommand(place));
  assert.equal(object.ContentType, "image/jpeg");
  assert.deepEqual(await object.Body?.transformToByteArray(), Body);
  client.destroy();
});

test("what is not there is missing by the names that S3 uses", async () => {
  await using s3 = await startS3();
  await s3.createBucket("images");
  const client = new S3Client(s3.client);
  await assert.rejects(client.send(new GetObjectCommand({ Bucket: "images", Key: "none" })), { name: "NoSuchKey" });
  await assert.rejects(client.send(new GetObjectCommand({ Bucket: "none", Key: "none" })), { name: "NoSuchBucket" });
  client.destroy();
});
