/** Room for so many bytes at once. Who finds too little left waits, in the order of asking, so that the large ones get their turn too. */
export class Room {
  readonly #bytes: number;
  #free: number;
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = [];

  constructor(bytes: number) {
    this.#bytes = bytes;
    this.#free = bytes;
  }

  /** Takes room until it is disposed of. What would need more than all of it gets all of it. */
  async take(bytes: number): Promise<Disposable> {
    const taken = Math.min(bytes, this.#bytes);
    if (this.#waiting.length > 0 || taken > this.#free) {
      await new Promise<void>((enter) => this.#waiting.push({ bytes: taken, enter }));
    } else {
      this.#free -= taken;
    }
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#give(taken);
        held = false;
      },
    };
  }

  #give(bytes: number): void {
    this.#free += bytes;
    for (let next = this.#waiting[0]; next !== undefined && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.enter();
    }
  }
}
