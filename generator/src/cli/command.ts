/** Where a command runs and what it writes to. */
export interface Terminal {
  /** The root of the repository: where `system.ts` stands. */
  readonly root: string;
  /** Where compiled schemas are kept; undefined: nowhere. */
  readonly cache: string | undefined;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** One command of `plinth`. */
export interface Command {
  /** One line that says what it does for the reader. */
  readonly summary: string;
  /** How it is called, after `plinth`; then a line for each option. */
  readonly usage: string;
  /** Runs it; the exit code is 0 when all is well, 1 when something was found, 2 when it could not be done. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** A command line that can't be understood. */
export class UsageError extends Error {}
