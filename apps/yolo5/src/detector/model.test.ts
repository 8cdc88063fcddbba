import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadModel } from "./model.ts";
import { metadata, onnxFile } from "./onnx-files.ts";
import { readMetadata } from "./onnx-metadata.ts";

const folder = await mkdtemp(join(tmpdir(), "model-"));
after(() => rm(folder, { recursive: true }));
const shapes = await readFile(join(import.meta.dirname, "../../model/shapes.onnx"));

async function stored(bytes: Uint8Array): Promise<string> {
  const file = join(folder, createHash("sha256").update(bytes).digest("hex"));
  await writeFile(file, bytes);
  return file;
}

test("A model of the contract is loaded, and its rows are what it computes", async () => {
  const bytes = onnxFile();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const model = await loadModel(await stored(bytes), sha256);
  assert.deepEqual([model.sha256, model.classes], [sha256, ["a", "b"]]);
  const rows = await model.run(new Float32Array(3 * 640 * 640));
  assert.deepEqual(rows, new Float32Array(25_200 * 7));
});

const refused: readonly (readonly [string, Uint8Array, string])[] = [
  ["An empty file", Buffer.alloc(0), "The model's file is empty."],
  ["A text", Buffer.from("not a model, but a text of some length"), "The file is not an ONNX model."],
  ["Noise", Buffer.alloc(4000, 0xff), "The file is not an ONNX model."],
  ["A model that ends too early", shapes.subarray(0, -1000), "The file is not an ONNX model."],
  ["A model without metadata", onnxFile({ metadata: {} }), 'The model\'s metadata has no "names".'],
  [
    "A model whose names are a program",
    onnxFile({ metadata: { names: "__import__('os')" } }),
    'The model\'s metadata "names" is not a list of classes, nor a dict of them numbered from 0.',
  ],
  [
    "A model of halves",
    onnxFile({ inputType: 10 }),
    "The model's input is float16 1×3×640×640; YOLOv5's with its names is float32 1×3×640×640.",
  ],
  [
    "A model of bytes",
    onnxFile({ inputType: 2 }),
    "The model's input is uint8 1×3×640×640; YOLOv5's with its names is float32 1×3×640×640.",
  ],
  [
    "A model of 320 × 320",
    onnxFile({ inputShape: [1, 3, 320, 320] }),
    "The model's input is float32 1×3×320×320; YOLOv5's with its names is float32 1×3×640×640.",
  ],
  [
    "A model of fewer rows",
    onnxFile({ outputShape: [1, 6300, 7] }),
    "The model's output is float32 1×6300×7; YOLOv5's with its names is float32 1×25200×7.",
  ],
  [
    "A model with fewer names than classes",
    Buffer.concat([shapes, metadata({ names: "['circle', 'square', 'triangle', 'star', 'cross']" })]),
    "The model's output is float32 1×25200×11; YOLOv5's with its names is float32 1×25200×10.",
  ],
  ["Metadata and no graph", metadata({ names: "['a']" }), "ONNX Runtime does not load the model."],
  [
    "A model with megabytes of metadata",
    Buffer.concat([shapes, metadata({ names: "x".repeat(2 ** 21) })]),
    "The model's metadata is larger than any model's.",
  ],
  [
    "A model with thousands of entries of metadata",
    Buffer.concat([shapes, metadata(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, ""])))]),
    "The model's metadata is larger than any model's.",
  ],
];
for (const [name, bytes, message] of refused) {
  test(`${name} is refused`, async () => {
    await assert.rejects(loadModel(await stored(bytes)), { name: "ModelError", message });
  });
}

test("A file with another hash is refused before anything reads it", async () => {
  const garbage = Buffer.from("garbage");
  const actual = createHash("sha256").update(garbage).digest("hex");
  const wanted = "0".repeat(64);
  await assert.rejects(loadModel(await stored(garbage), wanted), {
    name: "ModelError",
    message: `The model's SHA-256 is ${actual}, not ${wanted}.`,
  });
});

test("The metadata of the repository's model is read", () => {
  assert.match(readMetadata(shapes).get("names") ?? "", /circle/);
});
