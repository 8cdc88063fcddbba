import { glyphHeight, glyphWidth, isSet } from "./font.ts";
import type { Pixels } from "./photo.ts";

/** A box to draw, in pixels; fractions are rounded. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Chooses the colour. */
  readonly class: number;
  readonly text: string;
}

/** More boxes than these hide the picture, and each costs time. */
export const mostDrawn = 200;

/** Draws the first boxes and their texts into a picture, the first on top. Directly, for an SVG overlay takes 20 ms and needs fonts in the image. */
export function drawBoxes(pixels: Pixels, boxes: readonly Box[]): void {
  const { width, height } = pixels;
  const thickness = Math.max(2, Math.round((width + height) * 0.0015));
  const zoom = Math.max(1, Math.round((width + height) / 800));
  for (const box of boxes.slice(0, mostDrawn).reverse()) {
    const colour = colourOf(box.class);
    drawFrame(pixels, box, thickness, colour);
    drawText(pixels, box, zoom, colour);
  }
}

/** The same class has the same colour in every picture. */
export function colourOf(classNumber: number): Colour {
  return palette[classNumber % palette.length] ?? black;
}

export type Colour = readonly [red: number, green: number, blue: number];

const black: Colour = [0, 0, 0];
const white: Colour = [255, 255, 255];
const palette: readonly Colour[] = [
  [230, 25, 75],
  [0, 130, 200],
  [60, 180, 75],
  [245, 130, 48],
  [145, 30, 180],
  [255, 225, 25],
  [70, 240, 240],
  [240, 50, 230],
  [170, 110, 40],
  [0, 128, 128],
];

function drawFrame(pixels: Pixels, box: Box, thickness: number, colour: Colour): void {
  const left = Math.round(box.left);
  const top = Math.round(box.top);
  const right = Math.max(left + thickness, Math.round(box.right));
  const bottom = Math.max(top + thickness, Math.round(box.bottom));
  fill(pixels, left, top, right, top + thickness, colour);
  fill(pixels, left, bottom - thickness, right, bottom, colour);
  fill(pixels, left, top, left + thickness, bottom, colour);
  fill(pixels, right - thickness, top, right, bottom, colour);
}

/** Above its box, or within it at the picture's upper edge; pushed left at the right edge. */
function drawText(pixels: Pixels, box: Box, zoom: number, colour: Colour): void {
  const step = (glyphWidth + 1) * zoom;
  const width = box.text.length * step + zoom;
  const height = (glyphHeight + 2) * zoom;
  const left = Math.max(0, Math.min(Math.round(box.left), pixels.width - width));
  const above = Math.round(box.top) - height;
  const top = above >= 0 ? above : Math.max(0, Math.round(box.top));
  fill(pixels, left, top, left + width, top + height, colour);
  const ink = brightness(colour) > 140 ? black : white;
  for (const [place, sign] of Array.from(box.text).entries()) {
    drawSign(pixels, sign, left + zoom + place * step, top + zoom, zoom, ink);
  }
}

function drawSign(pixels: Pixels, sign: string, left: number, top: number, zoom: number, ink: Colour): void {
  for (let row = 0; row < glyphHeight; row++) {
    for (let column = 0; column < glyphWidth; column++) {
      if (!isSet(sign, column, row)) continue;
      const x = left + column * zoom;
      const y = top + row * zoom;
      fill(pixels, x, y, x + zoom, y + zoom, ink);
    }
  }
}

/** Weighted as in ITU-R BT.601. */
function brightness([red, green, blue]: Colour): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function fill(
  { data, width, height }: Pixels,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: Colour,
) {
  const [red, green, blue] = colour;
  const from = Math.max(0, left);
  const to = Math.min(width, right);
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
    for (let x = from, at = (y * width + from) * 3; x < to; x++, at += 3) {
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
    }
  }
}
