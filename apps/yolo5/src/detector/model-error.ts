/** A file that is not the model asked for: other content, or another contract than YOLOv5's. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
