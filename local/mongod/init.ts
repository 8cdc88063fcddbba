import { spawn } from "node:child_process";
import { access, constants, mkdtemp, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { init, initFiles } from "../../apps/mongo/commands.ts";

/** What the init Job's script reads. */
export interface InitOptions {
  /** The path of `mongosh`; see `findMongosh`. */
  readonly mongosh: string;
  /** A folder for the accounts' passwords and for mongosh's own log and settings. */
  readonly home: string;
  /** All members as `host:port`, joined by commas. */
  readonly members: string;
  /** The set's name. Default: `rs0`. */
  readonly name?: string;
  /** The path of the keyfile. */
  readonly keyfile: string;
  /** The accounts that there should be. Default: none. */
  readonly accounts?: readonly InitAccount[];
  /** The set's `settings`, for example `{ electionTimeoutMillis: 1000 }`. Default: MongoDB's. */
  readonly settings?: Readonly<Record<string, number | boolean>>;
  /** Default: 60. */
  readonly timeoutSeconds?: number;
  /** Told of each line as it comes. */
  readonly onEvent?: (event: InitEvent) => void;
  /** Kills the script (SIGKILL) when it is aborted. */
  readonly signal?: AbortSignal;
}

/** An account in the database `admin`. */
export interface InitAccount {
  readonly user: string;
  readonly password: string;
  readonly roles: readonly { readonly db: string; readonly role: string }[];
}

/** One line of the script: `{"event":"initiated",…}`. */
export interface InitEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** How a run of the script ended. */
export interface InitRun {
  /** The exit code; null when it was killed. */
  readonly code: number | null;
  readonly events: readonly InitEvent[];
  /** What it wrote to the standard error stream: nothing, unless mongosh itself failed. */
  readonly errors: string;
}

/**
 * Runs the init Job's very script, as the Job does, with a mongosh of this machine.
 *
 * @example await runInit({ mongosh, home, members: set.hosts, keyfile: set.keyfile });
 */
export async function runInit(options: InitOptions): Promise<InitRun> {
  const { mongosh, home, members, name = "rs0", keyfile, settings, timeoutSeconds = 60 } = options;
  const accounts = await writeAccounts(home, options.accounts ?? []);
  const script = fileURLToPath(initFiles["/scripts/init.js"]);
  const child = spawn(mongosh, [...init.slice(1, -1), script], {
    stdio: ["ignore", "pipe", "pipe"],
    killSignal: "SIGKILL",
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    env: {
      PATH: process.env.PATH,
      HOME: home,
      MONGO_MEMBERS: members,
      MONGO_REPLICA_SET: name,
      MONGO_KEYFILE: keyfile,
      MONGO_TIMEOUT_SECONDS: String(timeoutSeconds),
      MONGO_ACCOUNTS: accounts,
      ...(settings === undefined ? {} : { MONGO_SETTINGS: JSON.stringify(settings) }),
    },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", (error) => (options.signal?.aborted ? undefined : reject(error)));
  });
  const errors = text(child.stderr);
  const events: InitEvent[] = [];
  for await (const line of createInterface(child.stdout)) {
    const event = readEvent(line);
    events.push(event);
    options.onEvent?.(event);
  }
  return { code: await ended, events, errors: await errors };
}

/** Writes the accounts as the cluster mounts them, each run its own, and gives the path of their list. */
async function writeAccounts(home: string, accounts: readonly InitAccount[]): Promise<string> {
  const folder = await mkdtemp(join(home, "accounts-"));
  const listed = accounts.map(({ user, roles }) => ({ user, passwordFile: join(folder, `${user}.password`), roles }));
  for (const { user, password } of accounts) {
    await writeFile(join(folder, `${user}.password`), password, { mode: 0o400 });
  }
  const file = join(folder, "accounts.json");
  await writeFile(file, JSON.stringify(listed));
  return file;
}

/** The path of mongosh: the one that npm installed in this repository, else the one on PATH, else undefined. */
export async function findMongosh(): Promise<string | undefined> {
  const folders = [join(import.meta.dirname, "../../node_modules/.bin"), ...(process.env.PATH ?? "").split(delimiter)];
  for (const folder of folders.filter((entry) => entry !== "")) {
    const file = join(folder, "mongosh");
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}

function readEvent(line: string): InitEvent {
  const value: unknown = JSON.parse(line);
  if (typeof value !== "object" || value === null || !("event" in value) || typeof value.event !== "string") {
    throw new Error(`Not a line of the init script: ${line}`);
  }
  return { ...value, event: value.event };
}
