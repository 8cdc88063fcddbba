import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { label } from "./labels.ts";
import { jpeg } from "./pictures.ts";
import { about, processing, tooLarge } from "./replies.ts";
import { Servers, secrets, skip, Trial } from "./trial.ts";

describe("the bot, with real servers", { skip, timeout: 120_000 }, () => {
  let servers: Servers;
  before(async () => {
    servers = await Servers.start();
  });
  after(() => servers[Symbol.asyncDispose]());

  test("a photo is acknowledged, goes to the bucket and the queue, and is answered with the drawn picture and the counts", async () => {
    await using trial = await Trial.start(servers);
    const { telegram } = trial;
    const sent = telegram.photo(7, jpeg());
    const job = await trial.job();
    assert.equal(job.chatId, 7);
    assert.equal(job.imageKey, `photos/${job.predictionId}.jpg`);
    await telegram.waitFor((messages) => messages.length === 1);
    const drawn = jpeg();
    await trial.predict(job, { picture: drawn, labels: [label("star"), label("circle"), label("circle")] });
    assert.deepEqual(await trial.callBack(`?predictionId=${job.predictionId}`), { status: 200, text: "Ok" });
    await telegram.waitFor((messages) => messages.length === 2);
    const [first, second] = telegram.messages;
    assert.equal(first?.text, processing);
    assert.equal(second?.caption, "I found 3 objects:\n• circle: 2\n• star: 1");
    assert.deepEqual(Buffer.from(second?.photo ?? []), drawn);
    assert.deepEqual([first?.replyTo, second?.replyTo], [sent.messageId, sent.messageId]);
    assert.deepEqual(telegram.violations, []);
  });
});
