import { Worker } from "node:worker_threads";
import type { Answer, Greeting, Order, Question, Start } from "./inference-thread.ts";
import type { ModelFacts } from "./model.ts";
import { ModelError } from "./model-error.ts";

export interface InferenceOptions {
  readonly modelFile: string;
  readonly sha256?: string;
  /** Threads, each with the model loaded once. */
  readonly sessions: number;
}

/** Runs the model in threads. One that ends is replaced at the next question. */
export class Inference implements AsyncDisposable {
  readonly model: ModelFacts;
  readonly #start: Start;
  readonly #places: Promise<InferenceThread>[];
  readonly #busy: number[];
  #closed = false;

  private constructor(model: ModelFacts, start: Start, threads: readonly InferenceThread[]) {
    this.model = model;
    this.#start = start;
    this.#places = threads.map((thread) => Promise.resolve(thread));
    this.#busy = threads.map(() => 0);
  }

  /** @throws {ModelError} when the file is not the model asked for. */
  static async open({ modelFile, sha256, sessions }: InferenceOptions): Promise<Inference> {
    const first = await InferenceThread.start({ modelFile, sha256 });
    // The others, and those that replace one, must load the very same file.
    const start = { modelFile, sha256: first.model.sha256 };
    const others = await Promise.allSettled(Array.from({ length: sessions - 1 }, () => InferenceThread.start(start)));
    const threads = [first, ...others.flatMap((other) => (other.status === "fulfilled" ? other.value : []))];
    const failed = others.find((other) => other.status === "rejected");
    if (failed === undefined) return new Inference(first.model, start, threads);
    await Promise.all(threads.map((thread) => thread.stop()));
    throw failed.reason;
  }

  /** @throws when the thread ends meanwhile. Whether the picture did that can't be told; asking again is safe. */
  async ask(question: Question): Promise<Answer> {
    const place = this.#busy.indexOf(Math.min(...this.#busy));
    this.#busy[place] = (this.#busy[place] ?? 0) + 1;
    try {
      return await (await this.#threadAt(place)).ask(question);
    } finally {
      this.#busy[place] = (this.#busy[place] ?? 0) - 1;
    }
  }

  async #threadAt(place: number): Promise<InferenceThread> {
    const present = this.#places[place];
    // A thread that could not be started is no thread either.
    const thread = await present?.catch(() => undefined);
    if (this.#closed) throw new Error("The detector is closed.");
    if (thread?.alive === true) return thread;
    // Whoever comes first replaces it; the others wait for the same one.
    const replaced = this.#places[place] !== present;
    if (!replaced) this.#places[place] = InferenceThread.start(this.#start);
    return this.#places[place] ?? InferenceThread.start(this.#start);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const threads = await Promise.allSettled(this.#places);
    await Promise.all(threads.map((thread) => (thread.status === "fulfilled" ? thread.value.stop() : undefined)));
  }
}

class InferenceThread {
  readonly model: ModelFacts;
  alive = true;
  readonly #worker: Worker;
  readonly #waiting: PromiseWithResolvers<Answer>[] = [];

  private constructor(worker: Worker, model: ModelFacts) {
    this.#worker = worker;
    this.model = model;
    worker.on("message", (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    worker.on("error", (error) => this.#end(error));
    worker.on("exit", () => this.#end());
  }

  static async start(start: Start): Promise<InferenceThread> {
    const worker = new Worker(new URL("./inference-thread.ts", import.meta.url), {
      workerData: start,
      resourceLimits,
      // Not the process's own flags: some of them are for its main file, and no thread starts with them.
      execArgv: [],
    });
    const greeting = await firstWord(worker);
    if ("model" in greeting) return new InferenceThread(worker, greeting.model);
    await ended(worker);
    throw "refused" in greeting ? new ModelError(greeting.refused) : new Error(greeting.failed);
  }

  ask(question: Question): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    this.#waiting.push(answer);
    this.#worker.postMessage(question satisfies Order, [question.square.buffer]);
    return answer.promise;
  }

  /** Lets it answer what it was asked. To terminate it while ONNX Runtime is at work would abort the whole process. */
  async stop(): Promise<void> {
    if (!this.alive) return;
    this.#worker.postMessage("stop" satisfies Order);
    await ended(this.#worker);
  }

  #end(cause?: unknown): void {
    this.alive = false;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("The inference thread ended.", { cause }));
  }
}

/** The model and the pictures are outside of this heap. Small, it is collected before it grows. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 };

/** Waits until a thread that has nothing more to do, or was told to stop, is no more. */
async function ended(worker: Worker): Promise<void> {
  if (worker.threadId !== -1) await new Promise((resolve) => worker.once("exit", resolve));
}

function firstWord(worker: Worker): Promise<Greeting> {
  const { promise, resolve, reject } = Promise.withResolvers<Greeting>();
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.once("exit", () => reject(new Error("The inference thread ended at its start.")));
  return promise;
}
