import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { label } from "./labels.ts";
import { jpeg } from "./pictures.ts";
import { commandReply, processing, processingAlbum, textReply, tooLarge, unsupportedReply } from "./replies.ts";
import { secrets, Trial } from "./trial.ts";
import { Servers } from "./trial-servers.ts";
import { until } from "./until.ts";

describe("the bot, with real servers", { concurrency: 4, timeout: 120_000 }, () => {
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

  test("the photo in the bucket is the largest size, byte for byte", async () => {
    await using trial = await Trial.start(servers);
    const picture = jpeg(1280, 960, 300_000);
    trial.telegram.photo(7, picture);
    const { imageKey } = await trial.job();
    assert.deepEqual(await trial.object(imageKey), picture);
  });

  test("words, commands and things that are no pictures get one useful answer each", async () => {
    await using trial = await Trial.start(servers);
    const { telegram } = trial;
    const asked: [content: object, answer: string][] = [
      [{ text: "hello" }, textReply],
      [{ text: "/start" }, commandReply("start")],
      [{ text: "/help@polybot_local_bot" }, commandReply("help")],
      [{ text: "/nonsense" }, commandReply("unknown")],
      [{ sticker: {} }, unsupportedReply("sticker")],
      [{ voice: {} }, unsupportedReply("voice")],
      [{ location: {} }, unsupportedReply("location")],
      [{ document: { file_id: "d", mime_type: "application/pdf" } }, unsupportedReply("file")],
      [{ document: { file_id: "d", mime_type: "image/png", file_size: 20_000_001 } }, tooLarge],
    ];
    for (const [chat, [content]] of asked.entries()) telegram.message(chat + 1, content);
    await telegram.waitFor((messages) => messages.length === asked.length);
    const answers = telegram.messages.toSorted((a, b) => a.chatId - b.chatId).map(({ text }) => text);
    assert.deepEqual(
      answers,
      asked.map(([, answer]) => answer),
    );
  });

  test("what is not for the bot is acknowledged and gets no answer", async () => {
    await using trial = await Trial.start(servers);
    const { telegram } = trial;
    const chat = { id: 7, type: "private" };
    const message = { message_id: 1, date: 1, chat, text: "x" };
    const updates = [
      telegram.update({ edited_message: message }),
      telegram.update({ channel_post: { ...message, chat: { id: -9, type: "channel" } } }),
      telegram.update({ callback_query: { id: "1", from: { id: 7 } } }),
      telegram.update({ my_chat_member: { chat } }),
      telegram.text(-5, "just talking"),
      telegram.message(-5, { sticker: {} }),
      telegram.text(-5, "/help@another_bot"),
    ];
    await Promise.all(updates.map(({ delivered }) => delivered));
    telegram.text(-5, "/help");
    await telegram.waitFor((messages) => messages.length === 1);
    assert.equal(telegram.messages[0]?.text, commandReply("help"));
    assert.equal(await trial.metric('polybot_updates_total{kind="ignored"'), 6);
  });

  test("a picture sent as a file is looked at as well", async () => {
    await using trial = await Trial.start(servers);
    const bytes = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), jpeg()]);
    trial.telegram.photo(7, bytes, { asDocument: { mime: "image/png", name: "drawing.png" } });
    const { imageKey, predictionId } = await trial.job();
    assert.equal(imageKey, `photos/${predictionId}.png`);
    assert.deepEqual(await trial.object(imageKey), bytes);
  });

  test("each photo of an album is a job, and the album is acknowledged once", async () => {
    await using trial = await Trial.start(servers, { replicas: 2 });
    const { telegram } = trial;
    for (let photo = 0; photo < 4; photo += 1) telegram.photo(7, jpeg(), { mediaGroup: "13" });
    const jobs = await trial.jobs(4);
    assert.equal(new Set(jobs.map(({ predictionId }) => predictionId)).size, 4);
    await until(async () => (await trial.metric("polybot_acknowledgements_withheld_total")) >= 3);
    assert.deepEqual(
      telegram.messages.map(({ text }) => text),
      [processingAlbum],
    );
  });

  test("an update that comes again and again, to several replicas, is one job and one acknowledgement", async () => {
    await using trial = await Trial.start(servers, { replicas: 2 });
    const { telegram } = trial;
    const { updateId, delivered } = telegram.photo(7, jpeg());
    await Promise.all([delivered, ...Array.from({ length: 9 }, () => telegram.duplicate(updateId))]);
    await trial.job();
    await telegram.waitFor((messages) => messages.length === 1);
    await telegram.duplicate(updateId);
    assert.equal(await trial.metric('polybot_updates_total{kind="photo"'), 1);
    assert.deepEqual(await trial.depth(), 0);
    assert.equal(telegram.messages.length, 1);
  });

  test("a result that is told ten times, to several replicas and in both forms, is answered once", async () => {
    await using trial = await Trial.start(servers, { replicas: 2 });
    const { telegram } = trial;
    telegram.photo(7, jpeg());
    const job = await trial.job();
    await trial.predict(job);
    const forms: [string, RequestInit][] = [
      [`?predictionId=${job.predictionId}`, {}],
      [`?predictionId=${job.predictionId}&chatId=8`, {}],
      ["", { body: JSON.stringify({ predictionId: job.predictionId }) }],
      [
        "",
        { body: JSON.stringify({ prediction_id: job.predictionId }), headers: { "content-type": "application/json" } },
      ],
    ];
    const calls = Array.from({ length: 12 }, (_, call) => {
      const [query, init] = forms[call % 4] ?? ["", {}];
      return trial.callBack(query, init, trial.bots[call % 2]);
    });
    for (const answer of await Promise.all(calls)) assert.deepEqual(answer, { status: 200, text: "Ok" });
    await until(() => trial.isDone("answers", job.predictionId));
    assert.equal((await trial.callBack(`?predictionId=${job.predictionId}`)).status, 200);
    assert.equal(telegram.messages.filter(({ photo }) => photo !== undefined).length, 1);
  });

  test("a result that there is not, and one that is no result, are refused", async () => {
    await using trial = await Trial.start(servers);
    assert.equal((await trial.callBack("?predictionId=no-such-one")).status, 404);
    for (const query of [
      "",
      "?predictionId=",
      "?predictionId=../x",
      `?predictionId=${"x".repeat(65)}`,
      "?prediction=1",
    ]) {
      assert.equal((await trial.callBack(query)).status, 400, query);
    }
    assert.equal((await trial.callBack("", { body: "{" })).status, 400);
    assert.equal((await trial.callBack("", { body: "[]" })).status, 400);
    const base = `http://127.0.0.1:${trial.bot.ports.results}`;
    assert.equal(await (await fetch(`${base}/`)).text(), "Ok");
    assert.equal((await fetch(`${base}/telegram/${secrets.path}`, { method: "POST" })).status, 404);
  });

  test("a failed prediction, and an empty one, are answered with a sentence", async () => {
    await using trial = await Trial.start(servers);
    for (const [chat, result] of [{ labels: [], failure: "damaged" } as const, { labels: [] }].entries()) {
      trial.telegram.photo(chat + 1, jpeg());
      const job = await trial.job();
      await trial.predict(job, result);
      await trial.callBack(`?predictionId=${job.predictionId}`);
      await until(() => trial.isDone("answers", job.predictionId));
    }
    const texts = trial.telegram.messages.flatMap(({ text = "" }) => (text === processing ? [] : [text]));
    assert.deepEqual(texts, [
      "This picture seems to be damaged. Please send it again.",
      "I found nothing that I know in this picture. Please try another one.",
    ]);
  });

  test("the steps of a photo are one trace, which the answer goes on with", async () => {
    await using trial = await Trial.start(servers);
    trial.telegram.photo(7, jpeg());
    const { predictionId, imageKey, chatId, traceparent = "" } = await trial.job();
    const [, traceId] = traceparent.split("-");
    await trial.predict({ predictionId, imageKey, chatId });
    await trial.callBack(`?predictionId=${predictionId}`, { headers: { traceparent } });
    const names = () => new Set(trial.traces.spans.filter((span) => span.traceId === traceId).map(({ name }) => name));
    await until(() => names().has("answer"));
    assert.deepEqual(names(), new Set(["webhook", "photo", "download", "upload", "send", "answer"]));
    const send = trial.traces.spans.find(({ name }) => name === "send");
    const answer = trial.traces.spans.find(({ name }) => name === "answer");
    assert.equal(send?.spanId, traceparent.split("-")[2]);
    assert.equal(answer?.parentSpanId, send?.spanId);
  });

  test("no words of people, no secret and no picture is kept or logged; each line of a photo names its prediction", async () => {
    await using trial = await Trial.start(servers);
    const { telegram } = trial;
    telegram.faults.failNext("getFile", { status: 500 });
    telegram.text(8, "my secret diary");
    telegram.photo(7, jpeg(), { caption: "my secret house" });
    const job = await trial.job();
    telegram.faults.failNext("sendPhoto", { status: 500 });
    await trial.predict(job);
    await trial.callBack(`?predictionId=${job.predictionId}`);
    await until(() => trial.isDone("answers", job.predictionId));
    const kept = await trial.everything();
    const lines = trial.lines.join("");
    assert.match(kept, new RegExp(job.predictionId));
    assert.doesNotMatch(kept + lines, /my secret/);
    assert.doesNotMatch(lines, /AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw|hidden-path|Signature_1|p:\/@|p%3A/);
    const withPrediction = trial.lines
      .filter((line) => line.includes(job.predictionId))
      .map((line) => JSON.parse(line).msg);
    assert.deepEqual(withPrediction, ["not done", "sent to the detector", "not answered", "answered"]);
  });
});
