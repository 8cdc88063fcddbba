import fs from "node:fs";
import type { Disk } from "./disk.ts";

/**
 * For tests: the real disk, where something happens before each operation. It may throw, and then the operation fails
 * without effect; or do to the disk what another process would.
 *
 * @param before gets the number of the operation, from 0, and its name
 */
export function interruptedDisk(before: (count: number, operation: string) => void): Disk {
  let count = 0;
  return new Proxy(fs, {
    get(target, name) {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== "function") return operation;
      return (...args: readonly unknown[]) => {
        before(count++, String(name));
        return Reflect.apply(operation, target, args);
      };
    },
  });
}

/** For tests: the error of a failed file operation. */
export function diskError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
