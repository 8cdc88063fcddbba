/**
 * An amount that its takers share. Who comes first is served first, so that a large taker isn't overtaken for ever.
 *
 * @example
 * const pixels = new Budget(40_000_000);
 * using _ = await pixels.take(12_000_000);
 */
export class Budget {
  readonly #total: number;
  #free: number;
  readonly #waiting: { readonly amount: number; readonly start: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#free = total;
  }

  /** Waits until the amount, or all where it is more than all, is free. Disposing gives it back. */
  async take(wanted: number): Promise<Disposable> {
    const amount = Math.min(wanted, this.#total);
    await new Promise<void>((start) => {
      this.#waiting.push({ amount, start });
      this.#serve();
    });
    return {
      [Symbol.dispose]: () => {
        this.#free += amount;
        this.#serve();
      },
    };
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.amount <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.amount;
      next.start();
    }
  }
}
