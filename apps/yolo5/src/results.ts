import { type Prediction, type PredictionEvent, predictionsCollection } from "@polybot/predictions";
import type { TraceContext } from "@polybot/service";
import type { Tasks } from "@polybot/tasks";
import type { Collection, Db, MongoClient } from "mongodb";

/** What is told to others of a prediction, and the trace it belongs to. */
export interface Told {
  readonly event: PredictionEvent;
  readonly trace?: TraceContext;
}

/** The predictions, and what others have yet to be told of them. */
export class Results {
  readonly #client: MongoClient;
  readonly #predictions: Collection<Prediction>;
  readonly #events: Tasks<Told>;
  readonly #reports: Tasks<Told>;

  constructor(client: MongoClient, db: Db, events: Tasks<Told>, reports: Tasks<Told>) {
    this.#client = client;
    this.#predictions = db.collection<Prediction>(predictionsCollection);
    this.#events = events;
    this.#reports = reports;
  }

  /** Is there a prediction of this id, that no election can take back? */
  async has(id: string): Promise<boolean> {
    const found = await this.#predictions.findOne(
      { _id: id },
      { projection: { _id: 1 }, readPreference: "primary", readConcern: { level: "majority" }, maxTimeMS: 5000 },
    );
    return found !== null;
  }

  /**
   * Keeps a prediction together with the duty to publish it and to report it, or none of the three. A prediction that is kept already stays
   * as it is.
   *
   * @returns false when it was kept already.
   */
  async keep(prediction: Prediction, trace: TraceContext | undefined): Promise<boolean> {
    const { _id: id, chat_id: chatId, labels, time, model, failure } = prediction;
    const event: PredictionEvent = {
      predictionId: id,
      chatId,
      labels,
      time,
      model,
      ...(failure === undefined ? {} : { failure }),
    };
    const told: Told = { event, ...(trace === undefined ? {} : { trace }) };
    return this.#client.withSession((session) =>
      session.withTransaction(
        async () => {
          const { upsertedCount } = await this.#predictions.updateOne(
            { _id: id },
            { $setOnInsert: prediction },
            { upsert: true, session },
          );
          if (upsertedCount === 0) return false;
          await this.#events.add(id, told, { session });
          await this.#reports.add(id, told, { session });
          return true;
        },
        { readConcern: { level: "snapshot" }, writeConcern: { w: "majority" }, maxCommitTimeMS: 10_000 },
      ),
    );
  }
}
