import sharp, { type Sharp } from "sharp";
import type { Pixels } from "./photo.ts";

/** Where a picture lies on its canvas, in pixels of the canvas. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is drawn on. */
export interface Canvas {
  readonly pixels: Pixels;
  readonly place: Place;
}

/** The longest side of a canvas: what Telegram shows of a photo on most screens. */
export const longestCanvasSide = 1280;
/** A photo's width and height may be in a ratio of at most 20, be 10,000 together, and 10 MB (Telegram Bot API, "sendPhoto"). */
export const mostRatio = 20;

/** The size of a picture's canvas and the picture's place on it: never enlarged, with grey beside it where it would be too narrow. */
export function canvasOf(width: number, height: number): Place & { canvasWidth: number; canvasHeight: number } {
  const scale = Math.min(1, longestCanvasSide / Math.max(width, height));
  const place = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const canvasWidth = Math.max(place.width, Math.ceil(place.height / mostRatio));
  const canvasHeight = Math.max(place.height, Math.ceil(place.width / mostRatio));
  return {
    ...place,
    left: Math.floor((canvasWidth - place.width) / 2),
    top: Math.floor((canvasHeight - place.height) / 2),
    canvasWidth,
    canvasHeight,
  };
}

/** Puts a picture on its canvas: on itself where it fits. */
export async function onCanvas(pixels: Pixels): Promise<Canvas> {
  const { canvasWidth, canvasHeight, ...place } = canvasOf(pixels.width, pixels.height);
  if (canvasWidth === pixels.width && canvasHeight === pixels.height) return { pixels, place };
  const { left, top, width, height } = place;
  const data = await raw(pixels)
    .resize({ width, height, fit: "fill" })
    .extend({
      left,
      top,
      right: canvasWidth - left - width,
      bottom: canvasHeight - top - height,
      background: "#727272",
    })
    .raw()
    .toBuffer();
  return { pixels: { data, width: canvasWidth, height: canvasHeight }, place };
}

/** Telegram compresses again, so that the smaller file of optimised codes is not worth twice the time (4 against 9 ms). */
export function encodeJpeg(pixels: Pixels): Promise<Buffer> {
  return raw(pixels).jpeg({ quality: 85, optimiseCoding: false }).toBuffer();
}

function raw({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
