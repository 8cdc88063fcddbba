import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { Label } from "@polybot/predictions";
import { openDetector } from "./detector.ts";

interface Reference {
  readonly model: string;
  readonly confidence: number;
  readonly iou: number;
  readonly pictures: readonly {
    readonly file: string;
    readonly width: number;
    readonly height: number;
    readonly detections: readonly {
      readonly class: number;
      readonly box: readonly [left: number, top: number, right: number, bottom: number];
      readonly confidence: number;
    }[];
  }[];
}

const testdata = join(import.meta.dirname, "testdata");
const modelFile = join(import.meta.dirname, "../../model/shapes.onnx");

test("In every picture the detector finds what the Python reference found, within 1e-3 of the picture's size", async () => {
  const reference: Reference = JSON.parse(await readFile(join(testdata, "parity.json"), "utf8"));
  assert.ok(reference.pictures.length >= 50);
  await using detector = await openDetector({
    modelFile,
    sha256: reference.model,
    confidence: reference.confidence,
    iou: reference.iou,
  });
  let detections = 0;
  let farthest = 0;
  let confidence = 0;
  for (const { file, width, height, detections: expected } of reference.pictures) {
    const seen = await detector.detect(await readFile(join(testdata, "parity", file)));
    assert.deepEqual([seen.width, seen.height], [width, height], file);
    assert.equal(seen.labels.length, expected.length, `${file}: the number of detections`);
    const left = [...seen.labels];
    for (const wanted of expected) {
      const name = detector.model.classes[wanted.class];
      const box = wanted.box.map((value, side) => value / (side % 2 === 0 ? width : height));
      const distances = left.map((label) => (label.class === name ? distance(edges(label), box) : Infinity));
      const nearest = Math.min(...distances);
      const [label] = left.splice(distances.indexOf(nearest), 1);
      assert.ok(nearest < 1e-3, `${file}: ${name} at ${wanted.box.join(", ")} is ${nearest} away`);
      farthest = Math.max(farthest, nearest);
      confidence = Math.max(confidence, Math.abs((label?.confidence ?? 0) - wanted.confidence));
      detections++;
    }
  }
  assert.ok(confidence < 1e-3, `A confidence differs by ${confidence}`);
  console.log(JSON.stringify({ pictures: reference.pictures.length, detections, farthest, confidence }));
});

function edges({ cx, cy, width, height }: Label): number[] {
  return [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2];
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Infinity))));
}
