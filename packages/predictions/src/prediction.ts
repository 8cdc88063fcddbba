/** The collection of predictions, in the database of the services' own connection URI. */
export const predictionsCollection = "predictions";

/** One object that was found. Centre and size are shares of the picture's width and height, from 0 to 1. */
export interface Label {
  readonly class: string;
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** Which model looked at a picture. */
export interface Model {
  readonly name: string;
  /** Of the model's file, in hexadecimal. */
  readonly sha256: string;
}

/** Why there is no result for a picture. */
export type FailureReason = "not-a-picture" | "unsupported-format" | "damaged" | "too-large" | "too-slow" | "missing";

/** What the store holds of one photo, by its id. The names are those of the services' first versions. */
export interface Prediction {
  readonly _id: string;
  readonly prediction_id: string;
  /** The photo's key in the bucket of images. */
  readonly original_img_path: string;
  /** The drawn picture's key there; null when the photo could not be looked at. */
  readonly predicted_img_path: string | null;
  readonly labels: readonly Label[];
  /** When it was made: Unix time in seconds, with a fraction. */
  readonly time: number;
  readonly chat_id: number;
  readonly model: Model;
  readonly failure?: FailureReason;
}

/** What the topic `predicted` says of one prediction. */
export interface PredictionEvent {
  readonly predictionId: string;
  readonly chatId: number;
  readonly labels: readonly Label[];
  /** Unix time in seconds, with a fraction. */
  readonly time: number;
  readonly model: Model;
  readonly failure?: FailureReason;
}
