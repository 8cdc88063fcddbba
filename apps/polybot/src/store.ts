import { type Prediction, predictionsCollection } from "@polybot/predictions";
import type { TraceContext } from "@polybot/service";
import { Tasks } from "@polybot/tasks";
import { type Collection, type Db, MongoClient } from "mongodb";
import { type RateDocument, Rates } from "./rates.ts";
import type { Message } from "./update.ts";

const dayMs = 24 * 3_600_000;

/** A message that waits for the bot's work. Its texts are not in it. */
export interface InboxTask {
  readonly message: Message;
  /** Made once, so that a second attempt works for the same prediction. */
  readonly predictionId: string;
  /** Unix time in milliseconds. */
  readonly receivedAt: number;
  readonly trace: TraceContext;
  /** The job is in the queue: nothing is left to do but to say so. */
  readonly enqueued?: boolean;
}

/** A prediction whose answer waits to be sent; its id is the prediction's. */
export interface AnswerTask {
  readonly trace?: TraceContext;
  /** When the detector called: Unix time in milliseconds. */
  readonly calledAt: number;
}

/** Which message a prediction answers. */
export interface Asked {
  /** The prediction's id. */
  readonly _id: string;
  readonly messageId: number;
  readonly at: Date;
}

/** An album of which somebody was told that it is being processed. */
export interface Album {
  /** The chat's id and the album's. */
  readonly _id: string;
  readonly at: Date;
}

/** The bot's collections. */
export interface Store {
  readonly updates: Tasks<InboxTask>;
  readonly answers: Tasks<AnswerTask>;
  readonly asked: Collection<Asked>;
  readonly albums: Collection<Album>;
  /** Read from the primary, as the majority has it: the detector calls right after it wrote. */
  readonly predictions: Collection<Prediction>;
  readonly rates: Rates;
  /** Makes the indexes. */
  prepare(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database that the URI names; it connects when it is first used.
 *
 * The times are short: Telegram sends an update again that was not stored, so it is better to say no soon than to wait for an election.
 */
export function openStore(uri: string): Store {
  const client = new MongoClient(uri, {
    appName: "polybot",
    connectTimeoutMS: 3_000,
    serverSelectionTimeoutMS: 5_000,
    socketTimeoutMS: 20_000,
    maxPoolSize: 30,
  });
  const db = client.db();
  return { ...collectionsOf(db), ping: async () => void (await db.command({ ping: 1 })), close: () => client.close() };
}

function collectionsOf(db: Db): Omit<Store, "ping" | "close"> {
  const options = { keepMs: dayMs, backOffMs };
  const updates = new Tasks<InboxTask>(db.collection("updates"), options);
  const answers = new Tasks<AnswerTask>(db.collection("answers"), options);
  const asked = db.collection<Asked>("asked");
  const albums = db.collection<Album>("albums");
  const rates = new Rates(db.collection<RateDocument>("rates"));
  const predictions = db.collection<Prediction>(predictionsCollection, {
    readPreference: "primary",
    readConcern: { level: "majority" },
  });
  const prepare = async () => {
    await Promise.all([updates.prepare(), answers.prepare(), rates.prepare(), forget(asked), forget(albums)]);
  };
  return { updates, answers, asked, albums, predictions, rates, prepare };
}

/** Somebody waits for each of them, so the first attempts follow soon: after a quarter of a second, twice as long each time, up to a minute. */
function backOffMs(attempt: number): number {
  return Math.min(250 * 2 ** (attempt - 1), 60_000);
}

async function forget(collection: Pick<Collection, "createIndex">): Promise<void> {
  await collection.createIndex({ at: 1 }, { expireAfterSeconds: dayMs / 1000 });
}
