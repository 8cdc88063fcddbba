/** The thread in which the model runs: ONNX Runtime blocks whichever thread it runs in. Started by inference.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { type LoadedModel, loadModel, type ModelFacts } from "./model.ts";
import { ModelError } from "./model-error.ts";
import { type Found, type Selection, select } from "./select.ts";

/** What the thread is started with. */
export interface Start {
  readonly modelFile: string;
  readonly sha256: string | undefined;
}

/** The thread's first word. */
export type Greeting = { readonly model: ModelFacts } | { readonly refused: string } | { readonly failed: string };

export interface Question {
  readonly square: Float32Array<ArrayBuffer>;
  readonly selection: Selection;
}

/** What the thread is told: a question, or to stop after those before. */
export type Order = Question | "stop";

/** One for each question, in their order. The square comes back, for the next picture. */
export interface Answer {
  readonly square: Float32Array<ArrayBuffer>;
  readonly found: readonly Found[];
  readonly milliseconds: { readonly infer: number; readonly select: number };
}

if (parentPort !== null) {
  const port = parentPort;
  const { modelFile, sha256 }: Start = workerData;
  const model = await open(modelFile, sha256);
  if (model !== undefined) {
    // run() yields to the event loop, so a second question can come in before it is done.
    let last: Promise<void> = Promise.resolve();
    port.on("message", (order: Order) => {
      last = last.then(() => (order === "stop" ? port.close() : answer(model, order)));
    });
    greet({ model: { sha256: model.sha256, classes: model.classes } });
  }

  function greet(greeting: Greeting): void {
    port.postMessage(greeting);
  }

  async function open(file: string, hash: string | undefined): Promise<LoadedModel | undefined> {
    try {
      return await loadModel(file, hash);
    } catch (error) {
      const message = error instanceof Error ? error.message : "unknown";
      greet(error instanceof ModelError ? { refused: message } : { failed: message });
      return undefined;
    }
  }

  async function answer(loaded: LoadedModel, { square, selection }: Question): Promise<void> {
    const start = performance.now();
    const rows = await loaded.run(square);
    const ran = performance.now();
    const found = select(rows, loaded.classes.length, selection);
    const milliseconds = { infer: ran - start, select: performance.now() - ran };
    port.postMessage({ square, found, milliseconds } satisfies Answer, [square.buffer]);
  }
}
