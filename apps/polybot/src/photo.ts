import type { Log } from "@polybot/service";
import type { Claimed } from "@polybot/tasks";
import { download, TooLargeError } from "./download.ts";
import type { Parts } from "./parts.ts";
import { tooLarge, unavailable } from "./replies.ts";
import type { InboxTask } from "./store.ts";
import { TelegramApiError } from "./telegram-api.ts";
import { downloadLimit, type Photo } from "./update.ts";

const downloadMs = 30_000;
/** A photo is tried for so long; then its sender is told. */
const patienceMs = 3_600_000;

/** A photo that its sender has to be told of, because it can't be looked at. */
class Unusable extends Error {
  readonly reason: string;
  /** What the sender is told. */
  readonly reply: string;

  constructor(reason: string, reply: string) {
    super(reason);
    this.reason = reason;
    this.reply = reply;
  }
}

/**
 * Brings a photo from Telegram to the bucket, and its job to the queue. Each step may be repeated: the key and the job have the prediction's id,
 * by which the detector knows them.
 */
export async function passOn(
  parts: Parts,
  task: Claimed<InboxTask>,
  photo: Photo,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const { message, predictionId, enqueued = false } = task.body;
  // An earlier attempt did it all; whether it told the sender is not known, and twice is worse than not at all.
  if (enqueued) return;
  try {
    await enqueue(parts, task, photo, log, signal);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    await parts.outgoing.turn(message.chatId);
    signal.throwIfAborted();
    await parts.outgoing.text({ chatId: message.chatId, replyTo: message.messageId }, error.reply);
    parts.measures.sent.add({ kind: "reply" });
    log.warn({ reason: error.reason }, "the sender was told that the photo can't be used");
    return;
  }
  parts.acknowledgements.start({ ...message, album: photo.album, predictionId }, log);
}

async function enqueue(
  parts: Parts,
  task: Claimed<InboxTask>,
  photo: Photo,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const { store, images, jobs, measures, tracer, room } = parts;
  const { message, predictionId, receivedAt } = task.body;
  if (Date.now() - receivedAt > patienceMs) throw new Unusable("stale", unavailable);
  using _room = await room.take(photo.bytes);
  const imageKey = `photos/${predictionId}.${photo.extension}`;
  const picture = await measures.stages.time({ stage: "download" }, () =>
    tracer.span("download", { kind: "client" }, async (span) => {
      const bytes = await fetchPhoto(parts, photo, signal);
      span.set({ bytes: bytes.length });
      return bytes;
    }),
  );
  const asked = { messageId: message.messageId, at: new Date(receivedAt) };
  await measures.stages.time({ stage: "upload" }, () =>
    tracer.span("upload", { kind: "client" }, () =>
      Promise.all([
        images.put(imageKey, picture, photo.extension),
        store.asked.updateOne({ _id: predictionId }, { $setOnInsert: asked }, { upsert: true }),
      ]),
    ),
  );
  await measures.stages.time({ stage: "enqueue" }, () =>
    tracer.span("send", { kind: "producer" }, ({ context }) =>
      jobs.send({ predictionId, imageKey, chatId: message.chatId }, context),
    ),
  );
  await task.save({ enqueued: true });
  measures.jobs.add({});
  log.info({ bytes: picture.length, ms: Date.now() - receivedAt }, "sent to the detector");
}

async function fetchPhoto({ api, outgoing }: Parts, { fileId }: Photo, signal: AbortSignal): Promise<Buffer> {
  const path = await api.filePath(fileId).catch(async (error: unknown) => {
    throw unusable(error) ?? (await outgoing.meaning(error));
  });
  try {
    return await download(api.fileUrl(path), { bytes: downloadLimit, ms: downloadMs, signal });
  } catch (error) {
    throw error instanceof TooLargeError ? new Unusable("too-large", tooLarge) : error;
  }
}

/** What `getFile` says of a file that a bot can't have; "temporarily unavailable" is worth another try. */
function unusable(error: unknown): Error | undefined {
  if (!(error instanceof TelegramApiError) || error.code !== 400) return undefined;
  if (/too big/i.test(error.message)) return new Unusable("too-large", tooLarge);
  if (/temporarily/i.test(error.message)) return error;
  return new Unusable("no-such-file", unavailable);
}
