import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { jpeg } from "./pictures.ts";
import { processing, tooLarge } from "./replies.ts";
import { Trial } from "./trial.ts";
import { Servers } from "./trial-servers.ts";
import { until } from "./until.ts";

describe("the bot, when something goes wrong around it", { timeout: 120_000 }, () => {
  let servers: Servers;
  before(async () => {
    servers = await Servers.start();
  });
  after(() => servers[Symbol.asyncDispose]());

  describe("at Telegram, or in a replica", { concurrency: 4 }, () => {
    const faults = [
      ["429", { status: 429, retryAfter: 1 }],
      ["500", { status: 500 }],
      ["a broken connection", "close"],
    ] as const;
    for (const [name, fault] of faults) {
      test(`when Telegram answers with ${name}, the answer comes later, once`, async () => {
        await using trial = await Trial.start(servers, { replicas: 2 });
        const { telegram } = trial;
        const job = await trial.askedOnce();
        telegram.faults.failNext("sendPhoto", fault, name === "429" ? 1 : 2);
        const start = performance.now();
        await trial.predict(job);
        await trial.callBack(`?predictionId=${job.predictionId}`);
        await until(() => trial.isDone("answers", job.predictionId));
        assert.equal(telegram.messages.filter(({ photo }) => photo !== undefined).length, 1);
        if (name === "429") assert.ok(performance.now() - start >= 1_000);
      });
    }

    test("what Telegram does not take as a photo, and what is gone from the bucket, is answered with the counts alone", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      const pictures = [jpeg(9_500, 900), Buffer.from("no picture"), jpeg(10, 10, 10_000_000), null];
      for (const [chat, picture] of pictures.entries()) {
        telegram.photo(chat + 1, jpeg());
        const job = await trial.job();
        await trial.predict(job, { picture });
        await trial.callBack(`?predictionId=${job.predictionId}`);
      }
      await until(async () => (await trial.metric('polybot_answers_total{result="text"')) === 4);
      const texts = telegram.messages.filter(({ text }) => text !== processing).map(({ text }) => text);
      assert.deepEqual(texts, Array(4).fill("I found 1 object:\n• star: 1"));
    });

    test("who has blocked the bot is given up, and called no more", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      const job = await trial.askedOnce();
      telegram.block(7);
      await trial.predict(job);
      await trial.callBack(`?predictionId=${job.predictionId}`);
      await until(async () => (await trial.metric('polybot_answers_total{result="given-up"')) === 1);
      const calls = telegram.calls.length;
      await sleep(700);
      assert.equal(telegram.calls.length, calls);
      assert.match(
        trial.lines.join(),
        new RegExp(`"predictionId":"${job.predictionId}"[^\\n]*bot was blocked by the user`),
      );
    });

    test("a group that has become a supergroup gets its answer there", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      telegram.photo(-5, jpeg());
      const job = await trial.job();
      await telegram.waitFor((messages) => messages.length === 1);
      telegram.migrate(-5, -1_005);
      await trial.predict(job);
      await trial.callBack(`?predictionId=${job.predictionId}`);
      await telegram.waitFor((messages) =>
        messages.some(({ photo, chatId }) => photo !== undefined && chatId === -1_005),
      );
    });

    test("with a token that was revoked nothing is lost, and the new one is used without a restart", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      const job = await trial.askedOnce();
      const renewed = "110201543:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
      telegram.setToken(renewed);
      await trial.predict(job);
      await trial.callBack(`?predictionId=${job.predictionId}`);
      await until(async () => (await trial.metric('polybot_telegram_errors_total{code="401"')) === 1);
      await writeFile(trial.variables.TELEGRAM_TOKEN_FILE, renewed);
      await until(() => trial.isDone("answers", job.predictionId));
      assert.equal(telegram.messages.filter(({ photo }) => photo !== undefined).length, 1);
    });

    test("a photo that Telegram does not give is told of: too large, or not to be had", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      telegram.faults.failNext("getFile", { status: 400, description: "Bad Request: file is too big" });
      await telegram.photo(1, jpeg()).delivered;
      await telegram.waitFor((messages) => messages.length === 1);
      telegram.faults.failNext("getFile", { status: 400, description: "Bad Request: wrong file_id" });
      await telegram.photo(1, jpeg()).delivered;
      await telegram.waitFor((messages) => messages.length === 2);
      const unavailable = "I am sorry, I could not get this picture. Please send it again.";
      assert.deepEqual(
        telegram.messages.map(({ text }) => text),
        [tooLarge, unavailable],
      );
    });

    test("Telegram's limits are kept by all replicas together, and everybody gets an answer", async () => {
      await using trial = await Trial.start(servers, { replicas: 2, strictRates: true });
      const { telegram } = trial;
      const chats = [...Array.from({ length: 30 }, (_, chat) => chat + 1), 1, 1, 1, 1];
      for (const chat of chats) telegram.photo(chat, jpeg());
      for (const [index] of chats.entries()) {
        const job = await trial.job();
        await trial.predict(job);
        await trial.callBack(`?predictionId=${job.predictionId}`, {}, trial.bots[index % 2]);
      }
      await telegram.waitFor(
        (messages) => messages.filter(({ photo }) => photo !== undefined).length === chats.length,
        20_000,
      );
      assert.deepEqual(telegram.violations, []);
      const answered = telegram.messages.flatMap(({ photo, chatId }) => (photo === undefined ? [] : [chatId]));
      assert.deepEqual(
        answered.sort((a, b) => a - b),
        chats.sort((a, b) => a - b),
      );
    });

    test("what a replica has in hand when it ends is finished, or done by the other one", async () => {
      await using trial = await Trial.start(servers, { replicas: 2 });
      const { telegram, bots } = trial;
      const photos = Array.from({ length: 20 }, (_, chat) => telegram.photo(chat + 1, jpeg()));
      await photos[5]?.delivered;
      const [ending, staying] = bots;
      assert.ok(ending && staying);
      telegram.deliverTo([`http://127.0.0.1:${staying.ports.http}`]);
      await ending.drain(10_000);
      const jobs = await trial.jobs(photos.length);
      assert.equal(new Set(jobs.map(({ predictionId }) => predictionId)).size, 20);
      assert.equal(await trial.depth(), 0);
    });

    test("Telegram that does not answer holds up neither the end nor the answer, which the next replica sends", async () => {
      await using trial = await Trial.start(servers, { replicas: 2 });
      const { telegram, bots } = trial;
      const [ending] = bots;
      assert.ok(ending);
      telegram.deliverTo([`http://127.0.0.1:${ending.ports.http}`]);
      telegram.faults.failNext("sendMessage", "hang");
      await telegram.photo(7, jpeg()).delivered;
      const job = await trial.job();
      // Until the acknowledgement is on its way.
      await sleep(200);
      const start = performance.now();
      await ending.drain(6_000);
      assert.ok(performance.now() - start < 6_000);
      await trial.predict(job);
      await trial.callBack(`?predictionId=${job.predictionId}`, {}, bots[1]);
      await until(() => trial.isDone("answers", job.predictionId));
      assert.equal(telegram.messages.filter(({ photo }) => photo !== undefined).length, 1);
    });
  });

  describe("with its servers", () => {
    test("a photo that can't be had, or stored, for a moment is tried again, and is one job", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      telegram.faults.failNext("getFile", { status: 500 });
      telegram.faults.failNext("file", "close");
      await servers.s3.stop();
      telegram.photo(7, jpeg());
      await until(async () => (await trial.metric('polybot_stage_seconds_count{stage="download"')) >= 3);
      await servers.s3.start();
      await trial.job();
      await telegram.waitFor((messages) => messages.length === 1);
      assert.equal(await trial.depth(), 0);
    });

    test("while the store is away the bot is alive, not ready, and refuses updates, which come again when it is back", async () => {
      await using trial = await Trial.start(servers);
      const { telegram } = trial;
      const probe = async (path: string) => (await fetch(`http://127.0.0.1:${trial.bot.ports.health}${path}`)).status;
      assert.deepEqual([await probe("/livez"), await probe("/readyz")], [200, 200]);
      const [member] = servers.mongo.members;
      await member?.kill();
      const { delivered } = telegram.photo(7, jpeg());
      assert.deepEqual([await probe("/livez"), await probe("/readyz")], [200, 503]);
      await until(() => telegram.lastDeliveryError?.includes("503") ?? false);
      await member?.start();
      assert.ok(((await delivered)?.attempts ?? 0) > 1);
      await trial.job();
      await until(async () => (await probe("/readyz")) === 200);
    });
  });
});
