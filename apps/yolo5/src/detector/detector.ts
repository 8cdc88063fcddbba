import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Label, Model } from "@polybot/predictions";
import { Budget } from "./budget.ts";
import { encodeJpeg, onCanvas, type Place } from "./canvas.ts";
import { type Box, drawBoxes } from "./draw.ts";
import { Inference } from "./inference.ts";
import { emptySquare, fillSquare, type Letterbox, letterboxOf, type Square, side } from "./letterbox.ts";
import { decodePhoto, type Photo, type PhotoLimits } from "./photo.ts";
import type { Found } from "./select.ts";

export { ModelError } from "./model-error.ts";
export type { PhotoLimits } from "./photo.ts";
export { PictureError } from "./picture-error.ts";

/** The steps of one detection, in their order. */
export type Step = "decode" | "letterbox" | "infer" | "select" | "draw" | "encode";

/** What is found in one picture. */
export interface Detection {
  /** The most confident first. Shares are those of the upright picture. */
  readonly labels: readonly Label[];
  /** JPEG with the boxes drawn, within what Telegram takes as a photo. */
  readonly picture: Buffer;
  /** Of the upright picture as it came, in pixels. */
  readonly width: number;
  readonly height: number;
  /** How long each step took. They overlap with those of other pictures. */
  readonly milliseconds: Readonly<Record<Step, number>>;
}

export interface DetectorOptions {
  /** An ONNX file of YOLOv5's contract. Its name, without the ending, is the model's. */
  readonly modelFile: string;
  /** What the file must hash to, in hexadecimal. @default any */
  readonly sha256?: string;
  /** The least confidence of what is found: object × class, from 0 to 1. */
  readonly confidence: number;
  /** Overlap of two boxes of one class above which the less confident is dropped. @default 0.45 */
  readonly iou?: number;
  /** Pictures in the model at the same time. Each takes a core, and the model's memory. @default 1 */
  readonly sessions?: number;
  /** What one picture may cost. */
  readonly limits?: PhotoLimits;
}

/** Finds objects in pictures. Several may be asked for at once: while the model looks at one, others are decoded and drawn. */
export interface Detector extends AsyncDisposable {
  readonly model: Model & { readonly classes: readonly string[] };
  /**
   * @throws {PictureError} when the picture can't be looked at, now or later.
   * @throws the signal's reason, at once, when it aborts; and other errors, after which asking again may help.
   */
  detect(bytes: Uint8Array, signal?: AbortSignal): Promise<Detection>;
}

/**
 * Loads a model.
 *
 * @throws {ModelError} when the file's hash, element type, shape or metadata is not as it should be.
 * @example
 * await using detector = await openDetector({ modelFile: "model/shapes.onnx", confidence: 0.4 });
 * const { labels } = await detector.detect(await readFile("photo.jpg"));
 */
export async function openDetector(options: DetectorOptions): Promise<Detector> {
  const { modelFile, sha256, confidence, iou = 0.45, sessions = 1, limits = {} } = options;
  const inference = await Inference.open({ modelFile, sessions, ...(sha256 === undefined ? {} : { sha256 }) });
  const { classes } = inference.model;
  const model = { name: basename(modelFile, ".onnx"), ...inference.model };
  const squares: Square[] = [];

  async function detect(bytes: Uint8Array, signal?: AbortSignal): Promise<Detection> {
    const started = performance.now();
    const photo = await decodePhoto(bytes, limits);
    const decoded = performance.now();
    signal?.throwIfAborted();
    const box = letterboxOf(photo.pixels.width, photo.pixels.height);
    const square = squares.pop() ?? emptySquare();
    await inTurn(() => fillSquare(square, photo.pixels, box));
    const filled = performance.now();
    const answer = await inference.ask({ square: square.data, selection: { confidence, iou } });
    if (squares.length < sessions) squares.push({ ...square, data: answer.square });
    signal?.throwIfAborted();
    const answered = performance.now();
    const labels = answer.found.map((found) => labelOf(found, photo, box, classes));
    const canvas = await onCanvas(photo.pixels);
    const boxes = labels.map((label) => boxOf(label, canvas.place, classes));
    await inTurn(() => drawBoxes(canvas.pixels, boxes));
    const drawn = performance.now();
    const picture = await encodeJpeg(canvas.pixels);
    const milliseconds = {
      decode: decoded - started,
      letterbox: filled - decoded,
      ...answer.milliseconds,
      draw: drawn - answered,
      encode: performance.now() - drawn,
    };
    return { labels, picture, width: photo.width, height: photo.height, milliseconds };
  }

  return {
    model,
    detect: async (bytes, signal) => {
      signal?.throwIfAborted();
      return signal === undefined ? detect(bytes) : orAborted(detect(bytes, signal), signal);
    },
    [Symbol.asyncDispose]: () => inference[Symbol.asyncDispose](),
  };
}

const turns = new Budget(1);

/** Does milliseconds of work in this thread, with a turn of the event loop before: pictures that come together don't hold it for the sum. */
async function inTurn(work: () => void): Promise<void> {
  using _ = await turns.take(1);
  await setImmediate();
  work();
}

/** From the square back to the picture. The bars are not rounded here: YOLOv5's `scale_boxes` in utils/general.py. */
function labelOf(found: Found, { pixels }: Photo, { gain }: Letterbox, classes: readonly string[]): Label {
  const share = (value: number, of: number) => Math.min(1, Math.max(0, (value - (side - of * gain) / 2) / (of * gain)));
  const left = share(found.left, pixels.width);
  const right = share(found.right, pixels.width);
  const top = share(found.top, pixels.height);
  const bottom = share(found.bottom, pixels.height);
  return {
    class: classes[found.class] ?? "",
    cx: (left + right) / 2,
    cy: (top + bottom) / 2,
    width: right - left,
    height: bottom - top,
    confidence: found.confidence,
  };
}

function boxOf(label: Label, place: Place, classes: readonly string[]): Box {
  return {
    left: place.left + (label.cx - label.width / 2) * place.width,
    right: place.left + (label.cx + label.width / 2) * place.width,
    top: place.top + (label.cy - label.height / 2) * place.height,
    bottom: place.top + (label.cy + label.height / 2) * place.height,
    class: classes.indexOf(label.class),
    text: `${label.class} ${Math.round(label.confidence * 100)}%`,
  };
}

/** The work goes on where it can't be stopped, and what it comes to is dropped. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
}
