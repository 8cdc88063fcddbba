import type { Pixels } from "./photo.ts";

/** The side of the square that the model looks at, in pixels. */
export const side = 640;

/** Where a picture lies in the square: scaled to fit, in the middle, grey beside it. */
export interface Letterbox {
  /** Pixels of the square for one of the picture. */
  readonly gain: number;
  /** Of the scaled picture, in pixels of the square. */
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/**
 * Places a picture in the square as YOLOv5 does (ultralytics/yolov5, `letterbox` in utils/augmentations.py with `auto=False`).
 *
 * @example letterboxOf(1280, 960) // { gain: 0.5, width: 640, height: 480, left: 0, top: 80 }
 */
export function letterboxOf(pictureWidth: number, pictureHeight: number): Letterbox {
  const gain = Math.min(side / pictureWidth, side / pictureHeight);
  const width = Math.max(1, halfToEven(pictureWidth * gain));
  const height = Math.max(1, halfToEven(pictureHeight * gain));
  // A bar of an odd number of pixels is the smaller one above and to the left.
  const left = Math.floor((side - width) / 2);
  const top = Math.floor((side - height) / 2);
  return { gain, width, height, left, top };
}

/** What the model takes: three planes (red, green, blue) of the square, from 0 to 1. It remembers its bars, which pictures of one size share. */
export interface Square {
  data: Float32Array<ArrayBuffer>;
  bars: string;
}

export function emptySquare(): Square {
  return { data: new Float32Array(3 * plane), bars: "" };
}

/** Scales a picture into the square; equal to OpenCV's INTER_LINEAR, whose fixed point it uses, but for 1 of 255 on few samples. */
export function fillSquare(square: Square, pixels: Pixels, box: Letterbox): void {
  const bars = `${box.width}×${box.height}`;
  if (square.bars !== bars) square.data.fill(grey);
  square.bars = bars;
  if (isHalf(pixels, box)) fillHalved(square.data, pixels, box);
  else fillScaled(square.data, pixels, box);
}

const plane = side * side;
const shares = Float32Array.from({ length: 256 }, (_, value) => value / 255);
const grey = Math.fround(114 / 255);

/** By the sum of four bytes, their rounded mean as a share of 255. */
const means = Float32Array.from({ length: 4 * 255 + 1 }, (_, sum) => ((sum + 2) >> 2) / 255);

/** At 2:1 the bilinear weights are all a quarter, and the bytes can be taken four at a time. */
function isHalf({ data, width, height }: Pixels, box: Letterbox): boolean {
  return width === 2 * box.width && height === 2 * box.height && width % 4 === 0 && data.byteOffset % 4 === 0;
}

/** Photos of 1280 × 960, Telegram's usual ones, come this way: 1.1 ms where the general way takes 3. */
function fillHalved(out: Float32Array, { data, width }: Pixels, box: Letterbox): void {
  const words = new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
  const rowWords = (width * 3) >> 2;
  for (let y = 0; y < box.height; y++) {
    let above = 2 * y * rowWords;
    let below = above + rowWords;
    const from = (box.top + y) * side + box.left;
    // Four pixels above and four below, in three words each, become two. Every second byte is added at once, in halves of a word.
    for (let at = from; at < from + box.width; at += 2, above += 3, below += 3) {
      const a0 = words[above] ?? 0;
      const a1 = words[above + 1] ?? 0;
      const a2 = words[above + 2] ?? 0;
      const b0 = words[below] ?? 0;
      const b1 = words[below + 1] ?? 0;
      const b2 = words[below + 2] ?? 0;
      const red0blue0 = (a0 & 0xff00ff) + (b0 & 0xff00ff);
      const green0red1 = ((a0 >>> 8) & 0xff00ff) + ((b0 >>> 8) & 0xff00ff);
      const green1red2 = (a1 & 0xff00ff) + (b1 & 0xff00ff);
      const blue1green2 = ((a1 >>> 8) & 0xff00ff) + ((b1 >>> 8) & 0xff00ff);
      const blue2green3 = (a2 & 0xff00ff) + (b2 & 0xff00ff);
      const red3blue3 = ((a2 >>> 8) & 0xff00ff) + ((b2 >>> 8) & 0xff00ff);
      out[at] = means[(red0blue0 & 0xffff) + (green0red1 >>> 16)] ?? 0;
      out[at + plane] = means[(green0red1 & 0xffff) + (green1red2 & 0xffff)] ?? 0;
      out[at + 2 * plane] = means[(red0blue0 >>> 16) + (blue1green2 & 0xffff)] ?? 0;
      out[at + 1] = means[(green1red2 >>> 16) + (red3blue3 & 0xffff)] ?? 0;
      out[at + 1 + plane] = means[(blue1green2 >>> 16) + (blue2green3 >>> 16)] ?? 0;
      out[at + 1 + 2 * plane] = means[(blue2green3 & 0xffff) + (red3blue3 >>> 16)] ?? 0;
    }
  }
}

/** Across first, then down, with weights of 11 bits: OpenCV's modules/imgproc/src/resize.cpp, `HResizeLinear` and `VResizeLinear`. */
function fillScaled(out: Float32Array, { data, width, height }: Pixels, box: Letterbox): void {
  const columns = weightsOf(width, box.width);
  const rows = weightsOf(height, box.height);
  const upper = new ScaledRow(box.width);
  const lower = new ScaledRow(box.width);
  let above = upper;
  let below = lower;
  for (let y = 0; y < box.height; y++) {
    const first = rows.first[y] ?? 0;
    const second = rows.second[y] ?? 0;
    // Going down, what was the lower row often becomes the upper.
    if (below.y === first) [above, below] = [below, above];
    above.scale(data, width, first, columns);
    below.scale(data, width, second, columns);
    const weight = rows.weight[y] ?? 0;
    blend(out, (box.top + y) * side + box.left, above.values, below.values, weight);
  }
}

function blend(out: Float32Array, from: number, above: Int32Array, below: Int32Array, weight: number): void {
  const rest = one - weight;
  // Written out three times: a closure here makes the whole a third slower.
  for (let i = 0, at = from; i < above.length; i += 3, at++) {
    const red = ((((above[i] ?? 0) >> 4) * rest) >> 16) + ((((below[i] ?? 0) >> 4) * weight) >> 16);
    const green = ((((above[i + 1] ?? 0) >> 4) * rest) >> 16) + ((((below[i + 1] ?? 0) >> 4) * weight) >> 16);
    const blue = ((((above[i + 2] ?? 0) >> 4) * rest) >> 16) + ((((below[i + 2] ?? 0) >> 4) * weight) >> 16);
    out[at] = shares[(red + 2) >> 2] ?? 0;
    out[at + plane] = shares[(green + 2) >> 2] ?? 0;
    out[at + 2 * plane] = shares[(blue + 2) >> 2] ?? 0;
  }
}

const one = 2048;

/** For each place of the scaled line, the two places of the picture's between which it lies, and the second's weight. */
interface Weights {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Int32Array;
}

function weightsOf(from: number, to: number): Weights {
  const weights = { first: new Int32Array(to), second: new Int32Array(to), weight: new Int32Array(to) };
  for (let i = 0; i < to; i++) {
    const centre = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(centre);
    weights.first[i] = first;
    weights.second[i] = Math.min(first + 1, from - 1);
    weights.weight[i] = halfToEven((centre - first) * one);
  }
  return weights;
}

/** One row of the picture, scaled across; 2048 times its values. */
class ScaledRow {
  y = -1;
  readonly values: Int32Array;

  constructor(width: number) {
    this.values = new Int32Array(width * 3);
  }

  scale(data: Uint8Array, width: number, y: number, { first, second, weight }: Weights): void {
    if (this.y === y) return;
    this.y = y;
    const row = y * width;
    const { values } = this;
    for (let x = 0, to = 0; x < first.length; x++, to += 3) {
      const a = (row + (first[x] ?? 0)) * 3;
      const b = (row + (second[x] ?? 0)) * 3;
      const right = weight[x] ?? 0;
      const left = one - right;
      values[to] = (data[a] ?? 0) * left + (data[b] ?? 0) * right;
      values[to + 1] = (data[a + 1] ?? 0) * left + (data[b + 1] ?? 0) * right;
      values[to + 2] = (data[a + 2] ?? 0) * left + (data[b + 2] ?? 0) * right;
    }
  }
}

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const up = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 === 1);
  return up ? floor + 1 : floor;
}
