/** What the services say to each other: the job in the queue, the prediction in the store, the event that tells of it. */
export { type Job, JobError, jobBody, readJob } from "./job.ts";
export {
  type FailureReason,
  type Label,
  type Model,
  type Prediction,
  type PredictionEvent,
  predictionsCollection,
} from "./prediction.ts";
