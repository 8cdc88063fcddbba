import { randomUUID } from "node:crypto";
import { type ClientSession, type Collection, MongoServerError } from "mongodb";
import { later, type Settlement, settling, type TaskDocument } from "./document.ts";
import { type Handle, TaskWorker, type WorkOptions } from "./worker.ts";

/** How tasks are kept. */
export interface TaskOptions {
  /** How long a claim holds without a sign of life, in milliseconds. Default: 30,000. */
  readonly leaseMs?: number;
  /** How long a task that is done stays known, so that adding it again changes nothing. Default: 24 h. */
  readonly keepMs?: number;
  /** How long to wait after the nth failure, from 1. Default: 1 s, doubled each time, up to a minute. */
  readonly backOffMs?: (attempt: number) => number;
  /** After how many attempts to give up, also when each ended with its worker. Default: never. */
  readonly maxAttempts?: number;
}

/** A task that a worker holds. */
export interface Claimed<Body> {
  readonly id: string;
  readonly body: Body;
  /** The how manieth attempt this is, from 1. */
  readonly attempt: number;
  /** Keeps progress in the body, for the next attempt. @throws {ClaimLost} when another worker may hold the task now. */
  save(patch: Partial<Body>): Promise<void>;
}

/** The lease was over, so that another worker may hold the task. */
export class ClaimLost extends Error {
  override readonly name = "ClaimLost";
}

/** A task, and the claim by which it is settled. */
export interface Claim<Body> extends Claimed<Body> {
  /** Makes the lease whole again. @returns false when the claim was lost. */
  extend(): Promise<boolean>;
  /** @returns false when the claim was lost. */
  settle(settlement: Settlement): Promise<boolean>;
}

const majority = { writeConcern: { w: "majority" } } as const;
const duplicateKey = 11_000;
const indexOptionsConflict = 85;

/**
 * Durable tasks in one collection: added once, worked on by whoever claims them first, and again until they are done. A task may be worked
 * on twice: when its worker dies, or hangs for longer than the lease, after what it did and before that was recorded.
 *
 * `Body` is what MongoDB gives back unchanged: plain objects of texts, numbers, booleans and lists.
 *
 * @example
 * const events = new Tasks<Event>(db.collection("events"));
 * await events.prepare();
 * await events.add(id, event, { session });
 * const worker = events.work((task) => publish(task.body), { slots: 4 });
 */
export class Tasks<Body extends object> {
  readonly #collection: Collection<TaskDocument>;
  readonly #options: Required<TaskOptions>;

  constructor(collection: Collection<TaskDocument>, options: TaskOptions = {}) {
    this.#collection = collection;
    this.#options = {
      leaseMs: options.leaseMs ?? 30_000,
      keepMs: options.keepMs ?? 24 * 3_600_000,
      backOffMs: options.backOffMs ?? ((attempt) => Math.min(60_000, 1000 * 2 ** (attempt - 1))),
      maxAttempts: options.maxAttempts ?? Number.POSITIVE_INFINITY,
    };
  }

  /** Makes the indexes. Repeating it changes nothing, unless `keepMs` is another. */
  async prepare(): Promise<void> {
    const expireAfterSeconds = Math.ceil(this.#options.keepMs / 1000);
    await this.#collection.createIndex({ state: 1, due: 1 }, { name: "due" });
    try {
      await this.#collection.createIndex(
        { ended: 1 },
        { name: "ended", expireAfterSeconds, partialFilterExpression: { state: "done" } },
      );
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== indexOptionsConflict) throw error;
      await this.#collection.db.command({
        collMod: this.#collection.collectionName,
        index: { name: "ended", expireAfterSeconds },
      });
    }
  }

  /**
   * Adds a task, unless one of this id is known. The majority of the members has it when this resolves; in a session, when the transaction is
   * committed.
   *
   * @returns true when it is new.
   */
  async add(id: string, body: Body, { session }: { readonly session?: ClientSession } = {}): Promise<boolean> {
    const unlessKnown = (field: string, value: unknown) => ({ [field]: { $ifNull: [`$${field}`, value] } });
    try {
      const { upsertedCount } = await this.#collection.updateOne(
        { _id: id },
        [
          {
            $set: {
              ...unlessKnown("body", {
                $cond: [{ $eq: [{ $type: "$state" }, "missing"] }, { $literal: body }, "$$REMOVE"],
              }),
              ...unlessKnown("due", "$$NOW"),
              ...unlessKnown("added", "$$NOW"),
              ...unlessKnown("attempts", 0),
              ...unlessKnown("state", "due"),
            },
          },
        ],
        { upsert: true, ...(session === undefined ? majority : { session }) },
      );
      return upsertedCount > 0;
    } catch (error) {
      // Two racing upserts: the other one was first.
      if (session === undefined && error instanceof MongoServerError && error.code === duplicateKey) return false;
      throw error;
    }
  }

  /** Claims the task that has been due for longest; undefined when none is. */
  async claim(): Promise<Claim<Body> | undefined> {
    const claim = randomUUID();
    const found = await this.#collection.findOneAndUpdate(
      { state: "due", $expr: { $lte: ["$due", "$$NOW"] } },
      [{ $set: { due: later(this.#options.leaseMs), claim, attempts: { $add: ["$attempts", 1] } } }],
      { sort: { due: 1 }, returnDocument: "after", ...majority },
    );
    if (found === null) return undefined;
    const held = { _id: found._id, claim };
    const update = async (pipeline: object[], filter: object = { ...held, state: "due" }) =>
      (await this.#collection.updateOne(filter, pipeline, majority)).matchedCount > 0;
    return {
      id: found._id,
      // What was added is what comes back: the class's promise, which the collection can't know.
      body: found.body as Body,
      attempt: found.attempts,
      save: async (patch) => {
        if (!(await update([{ $set: { body: { $mergeObjects: ["$body", { $literal: patch }] } } }]))) {
          throw new ClaimLost(`The claim on task ${found._id} was lost.`);
        }
      },
      extend: () => update([{ $set: { due: later(this.#options.leaseMs) } }]),
      settle: (settlement) => update(settling(settlement), held),
    };
  }

  /** Works on tasks until it is drained. What `handle` throws decides: `GiveUp`, `Later`, or anything else for another attempt. */
  work(handle: Handle<Body>, options: WorkOptions): TaskWorker<Body> {
    return new TaskWorker(this, handle, { ...this.#options, ...options });
  }

  /** How many tasks are not done, for how long the oldest of them has been known, and how many were given up. */
  async backlog(): Promise<{ readonly due: number; readonly oldestMs: number; readonly failed: number }> {
    const [found] = await this.#collection
      .aggregate<{ due: number; failed: number; oldestMs: number | null }>([
        { $match: { state: { $in: ["due", "failed"] } } },
        {
          $group: {
            _id: null,
            due: { $sum: { $cond: [{ $eq: ["$state", "due"] }, 1, 0] } },
            failed: { $sum: { $cond: [{ $eq: ["$state", "failed"] }, 1, 0] } },
            oldest: { $min: { $cond: [{ $eq: ["$state", "due"] }, "$added", null] } },
          },
        },
        { $set: { oldestMs: { $subtract: ["$$NOW", "$oldest"] } } },
      ])
      .toArray();
    return { due: found?.due ?? 0, oldestMs: found?.oldestMs ?? 0, failed: found?.failed ?? 0 };
  }
}
