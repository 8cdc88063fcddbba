import assert from "node:assert/strict";
import { test } from "node:test";
import { JobError, jobBody, readJob } from "./job.ts";

test("A job is read as it was written", () => {
  const job = { predictionId: "8d6f0c2e-9a55-4c8f-93a5-0f7a1c1f6d11", imageKey: "photos/a b.jpg", chatId: -100123 };
  assert.deepEqual(readJob(jobBody(job), "ignored"), job);
});

const variants = [
  ['{"text":"A new image","img_name":"images/file_1.jpg","chat_id":42}', "images/file_1.jpg", 42],
  ['{"imgName":"42_1730000000_file_1.jpg"}', "42_1730000000_file_1.jpg", 42],
  ['{"imgName":"images/-42_1730000000_file_1.jpg"}', "images/-42_1730000000_file_1.jpg", -42],
  ['{"imgName":"file_1.jpg","chat_id":"42"}', "file_1.jpg", 42],
  ['{"photo_id":"photos/file_1.jpg","chat_id":42,"file_path":"photos/file_1.jpg"}', "photos/file_1.jpg", 42],
] as const;
for (const [body, imageKey, chatId] of variants) {
  test(`${body} is a job, known by its message`, () => {
    assert.deepEqual(readJob(body, "5fea7756"), { predictionId: "5fea7756", imageKey, chatId });
  });
}

test("A body may name its own id, and its picture by an address", () => {
  for (const address of [
    "s3://images/photos/a%20b.jpg",
    "https://images.s3.eu-north-1.amazonaws.com/photos/a%20b.jpg",
  ]) {
    const body = JSON.stringify({ prediction_id: "p1", chat_id: 42, image_s3_url: address, timestamp: 1 });
    assert.deepEqual(readJob(body, "5fea7756"), { predictionId: "p1", imageKey: "photos/a b.jpg", chatId: 42 });
  }
});

const refused = [
  ["", "The message is not a job: its body is not JSON."],
  ["[]", "The message is not a job: its body is not a JSON object."],
  ["null", "The message is not a job: its body is not a JSON object."],
  [
    "{}",
    "The message is not a job: no image key (imageKey, img_name, imgName, photo_id, image_s3_url) of 1 to 1024 bytes; no chat id (chatId, chat_id) that is a whole number.",
  ],
  [
    '{"imageKey":"a.jpg","chatId":1.5}',
    "The message is not a job: no chat id (chatId, chat_id) that is a whole number.",
  ],
  [
    '{"imageKey":"a.jpg","chatId":1,"predictionId":"../x"}',
    "The message is not a job: a prediction id that is not 1 to 64 letters, digits, hyphens and underscores.",
  ],
] as const;
for (const [body, message] of refused) {
  test(`${body === "" ? "An empty body" : body} is refused`, () => {
    assert.throws(() => readJob(body, "5fea7756"), new JobError(message));
  });
}
