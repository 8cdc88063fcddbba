/** Durable tasks in a MongoDB collection: added once, worked on by whoever claims them first, until they are done. */
export { type Claimed, ClaimLost, type TaskOptions, Tasks } from "./collection.ts";
export type { TaskDocument } from "./document.ts";
export type { TaskEvent } from "./event.ts";
export { GiveUp, Later } from "./verdict.ts";
export { type Drained, TaskWorker, type WorkOptions } from "./worker.ts";
