import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Room } from "./room.ts";

/** Who asks for room, and may have it. */
class Asker {
  #held: Disposable | undefined;

  constructor(room: Room, bytes: number) {
    room.take(bytes).then((held) => {
      this.#held = held;
    });
  }

  get has(): boolean {
    return this.#held !== undefined;
  }

  giveBack(): void {
    this.#held?.[Symbol.dispose]();
  }
}

/** Which of them have it. */
async function having(...askers: readonly Asker[]): Promise<readonly boolean[]> {
  await turn();
  return askers.map(({ has }) => has);
}

test("Who finds enough room has it at once, and who does not waits until it is given back", async () => {
  const room = new Room(10);
  const [first, second, third] = [new Asker(room, 6), new Asker(room, 4), new Asker(room, 5)];
  assert.deepEqual(await having(first, second, third), [true, true, false]);
  second.giveBack();
  assert.deepEqual(await having(third), [false]);
  first.giveBack();
  assert.deepEqual(await having(third), [true]);
});

test("Small ones don't overtake a large one for ever", async () => {
  const room = new Room(10);
  const [small, large, later] = [new Asker(room, 1), new Asker(room, 10), new Asker(room, 1)];
  assert.deepEqual(await having(small, large, later), [true, false, false]);
  small.giveBack();
  assert.deepEqual(await having(large, later), [true, false]);
  large.giveBack();
  assert.deepEqual(await having(later), [true]);
});

test("What is larger than all gets all, and room that is given back twice is given back once", async () => {
  const room = new Room(10);
  const huge = new Asker(room, 1_000);
  const [a, b] = [new Asker(room, 6), new Asker(room, 6)];
  assert.deepEqual(await having(huge, a), [true, false]);
  huge.giveBack();
  huge.giveBack();
  assert.deepEqual(await having(a, b), [true, false]);
});
