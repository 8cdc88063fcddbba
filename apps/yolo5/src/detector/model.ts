import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readClassNames } from "./class-names.ts";
import { side } from "./letterbox.ts";
import { ModelError } from "./model-error.ts";
import { readMetadata } from "./onnx-metadata.ts";

/** What a model file says of itself. */
export interface ModelFacts {
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  readonly classes: readonly string[];
}

/** A loaded model. */
export interface LoadedModel extends ModelFacts {
  /** Looks at one square; {@link select} reads the rows. They are overwritten by the next run. Blocks the thread meanwhile. */
  run(square: Float32Array): Promise<Float32Array>;
}

/**
 * Loads a model of YOLOv5's contract: `1×3×640×640` float32 in, `1×25200×(5 + classes)` float32 out, the classes' names in the metadata.
 *
 * @param sha256 what the file must hash to, in hexadecimal; it is checked before anything else reads the file.
 * @throws {ModelError} when the file is another, or of another contract.
 */
export async function loadModel(file: string, sha256?: string): Promise<LoadedModel> {
  const bytes = await readModel(file);
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (sha256 !== undefined && actual !== sha256.toLowerCase()) {
    throw new ModelError(`The model's SHA-256 is ${actual}, not ${sha256}.`);
  }
  const names = readMetadata(bytes).get("names");
  if (names === undefined) throw new ModelError('The model\'s metadata has no "names".');
  const classes = readClassNames(names);
  const session = await openSession(bytes);
  const { input, output } = checkContract(session, classes.length);
  // One output for all runs: a new one each time would be 8.6 MB of garbage with 80 classes.
  const shape = [1, rowCount, 5 + classes.length];
  const rows = new Float32Array(rowCount * (5 + classes.length));
  const fetches = { [output]: new Tensor("float32", rows, shape) };
  return {
    sha256: actual,
    classes,
    run: async (square) => {
      await session.run({ [input]: new Tensor("float32", square, inputShape) }, fetches);
      return rows;
    },
  };
}

const inputShape = [1, 3, side, side];
/** Three boxes for each cell of grids of 80, 40 and 20. */
const rowCount = 25_200;
/** YOLOv5's largest has 350 MB. */
const mostBytes = 512 * 2 ** 20;

async function readModel(file: string): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size === 0) throw new ModelError("The model's file is empty.");
  if (size > mostBytes) throw new ModelError(`The model's file has ${size} bytes; ${mostBytes} are allowed.`);
  return readFile(file);
}

async function openSession(bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: ["cpu"],
      // Two threads gain nothing on two cores, and spinning ones double the time while something else runs (measured).
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      // Errors only; they are thrown as well.
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: "0" }, set_denormal_as_zero: "1" } },
    });
  } catch (error) {
    throw new ModelError("ONNX Runtime does not load the model.", { cause: error });
  }
}

function checkContract(session: InferenceSession, classes: number): { input: string; output: string } {
  const [input, ...moreInputs] = session.inputMetadata;
  const [output] = session.outputMetadata;
  if (input === undefined || moreInputs.length > 0 || output === undefined) {
    throw new ModelError("The model does not have one input and an output.");
  }
  expectTensor("input", input, inputShape);
  expectTensor("output", output, [1, rowCount, 5 + classes]);
  return { input: input.name, output: output.name };
}

function expectTensor(which: string, actual: InferenceSession.ValueMetadata, shape: readonly number[]): void {
  const given = actual.isTensor ? `${actual.type} ${actual.shape.join("×")}` : "no tensor";
  const wanted = `float32 ${shape.join("×")}`;
  if (given !== wanted) throw new ModelError(`The model's ${which} is ${given}; YOLOv5's with its names is ${wanted}.`);
}
