import type { Local } from "../runner/local.ts";
import type { LogLine } from "../runner/local-process.ts";
import type { Step } from "../runner/steps.ts";
import { Conversation } from "./conversation.ts";
import { Journeys } from "./journeys.ts";
import type { PageSource } from "./page-server.ts";
import type { Picture } from "./pictures.ts";
import { nothing, type PageState, photoState, systemState } from "./state.ts";

type Write = (event: string, data: unknown) => void;

const keptLines = 2_000;
/** How often the page hears of what changed, and how often counts are looked at. */
const tellEveryMs = 150;
const lookEveryMs = 1_000;

/** What happens, as the page hears of it. */
export class Live implements PageSource, Disposable {
  readonly #samples: readonly Picture[];
  readonly #journeys = new Journeys();
  readonly #listeners = new Set<Write>();
  readonly #lines: LogLine[] = [];
  readonly #steps: Step[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #phase: PageState["phase"] = "starting";
  #readyMs: number | undefined;
  #running: { readonly local: Local; readonly conversation: Conversation } | undefined;
  #system: Pick<PageState, "map" | "nodes" | "violations"> = nothing;
  #told = "";

  constructor(samples: readonly Picture[]) {
    this.#samples = samples;
    this.#timers.push(setInterval(() => this.#tell(), tellEveryMs));
    this.#timers.push(setInterval(() => void this.#look(), lookEveryMs));
  }

  step(step: Step): void {
    this.#steps.push(step);
  }

  line(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    for (const write of this.#listeners) write("log", [line]);
  }

  /** The system is ready: the samples are sent. */
  async ready(local: Local, readyMs: number): Promise<void> {
    local.traces.onSpan((span) => this.#journeys.add(span));
    this.#running = { local, conversation: new Conversation(local.telegram) };
    this.#phase = "ready";
    this.#readyMs = readyMs;
    await this.#look();
    this.sendSamples();
  }

  stopping(): void {
    this.#phase = "stopping";
    this.#tell();
  }

  send(picture: Picture): void {
    this.#running?.conversation.send(picture);
  }

  sendSamples(): void {
    for (const sample of this.#samples) this.send(sample);
  }

  /** `<id>/photo` as it was sent, `<id>/answer` as it came back. */
  picture(path: string): Uint8Array | undefined {
    const [, id, which] = /^(\d+)\/(photo|answer)$/.exec(path) ?? [];
    const exchange = this.#running?.conversation.exchanges.find((each) => each.id === Number(id));
    return which === "photo" ? exchange?.picture.bytes : exchange?.answer?.picture;
  }

  listen(write: Write): () => void {
    write("state", this.#state());
    write("log", this.#lines);
    this.#listeners.add(write);
    return () => this.#listeners.delete(write);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#running?.conversation.close();
  }

  #state(): PageState {
    const exchanges = this.#running?.conversation.exchanges ?? [];
    return {
      phase: this.#phase,
      steps: this.#steps,
      readyMs: this.#readyMs,
      photos: exchanges.map((exchange) => photoState(exchange, this.#journeys)),
      ...this.#system,
    };
  }

  #tell(): void {
    const state = this.#state();
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#told = text;
    for (const write of this.#listeners) write("state", state);
  }

  async #look(): Promise<void> {
    if (this.#running === undefined || this.#phase !== "ready") return;
    const { local, conversation } = this.#running;
    this.#system = await systemState(local, conversation);
  }
}
