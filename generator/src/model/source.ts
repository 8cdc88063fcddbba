import { fileURLToPath } from "node:url";

/** The folder of the engine's own modules. */
export const engineUrl = new URL("../", import.meta.url).href;

/** Where in the user's TypeScript something was declared. Found only when asked for: most declarations are never at fault. */
export class Source {
  readonly #trace: { stack?: string } = {};
  #found: SourceLine | undefined;

  /** Remembers the place of the call. */
  constructor() {
    const limit = Error.stackTraceLimit;
    // Enough for the presets that people write over ours; each frame costs time when the text is made.
    Error.stackTraceLimit = 12;
    Error.captureStackTrace(this.#trace, Source);
    Error.stackTraceLimit = limit;
  }

  /** The absolute path of the module whose evaluation declared it: the file to change. */
  get file(): string {
    return this.#find().file;
  }

  /** The line in that module, from 1. */
  get line(): number {
    return this.#find().line;
  }

  // Below Node's loader stands whoever imported the module: of no interest. The outermost frame above it is the module that is being
  // evaluated; frames nearer are functions that it calls, as a user's own presets.
  #find(): SourceLine {
    const [evaluation = ""] = (this.#trace.stack ?? "").split(/\n.*\(node:internal\/modules\//, 1);
    this.#found ??= framesOf(evaluation).findLast(isUsers) ?? { url: "", file: "", line: 0 };
    return this.#found;
  }
}

/** A line of a module. */
export interface SourceLine {
  readonly url: string;
  /** The absolute path of the module. */
  readonly file: string;
  readonly line: number;
}

/** The frame that threw, the engine's own or the user's. */
export function innermost(stack: string): SourceLine | undefined {
  return framesOf(stack)[0];
}

function framesOf(stack: string): readonly SourceLine[] {
  return [...stack.matchAll(/(file:\/\/[^\s)]+?):(\d+)(?::\d+)?\)?$/gm)].map(([, url = "", line]) => ({
    url,
    file: fileURLToPath(url.replace(/\?.*$/, "")),
    line: Number(line),
  }));
}

function isUsers({ url }: SourceLine): boolean {
  return !url.startsWith(engineUrl);
}
