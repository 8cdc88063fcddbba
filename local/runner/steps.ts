/** One step of a start: when it began and ended, in milliseconds from the beginning. */
export interface Step {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Measures the steps of a start, many of which run beside each other. */
export class Steps {
  readonly #began = performance.now();
  readonly #steps: Step[] = [];
  readonly #tell: (step: Step) => void;

  /** `tell` hears of each step when it is done. */
  constructor(tell: (step: Step) => void = () => undefined) {
    this.#tell = tell;
  }

  /** The steps that are done, in the order of their beginning. */
  get all(): readonly Step[] {
    return this.#steps.toSorted((a, b) => a.fromMs - b.fromMs);
  }

  async step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    const fromMs = performance.now() - this.#began;
    const result = await work();
    const step = { name, fromMs: Math.round(fromMs), toMs: Math.round(performance.now() - this.#began) };
    this.#steps.push(step);
    this.#tell(step);
    return result;
  }
}

/** The steps as a table for people. */
export function stepTable(steps: readonly Step[]): string {
  const width = Math.max(...steps.map(({ name }) => name.length), 4);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`.padStart(8);
  return [
    `${"step".padEnd(width)}    from      to    took`,
    ...steps.map(
      ({ name, fromMs, toMs }) => `${name.padEnd(width)} ${seconds(fromMs)}${seconds(toMs)}${seconds(toMs - fromMs)}`,
    ),
  ].join("\n");
}
