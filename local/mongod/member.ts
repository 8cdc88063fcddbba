import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What a mongod process is started with. */
export interface MemberOptions {
  /** The path of `mongod`. */
  readonly binary: string;
  /** The replica set's name. */
  readonly set: string;
  /** The path of the keyfile, with mode 0400. */
  readonly keyfile: string;
  /** Where its data and its log are. */
  readonly folder: string;
  /** Its number in the set: it names its data and its log. */
  readonly ordinal: number;
}

/** One mongod process on a free port of 127.0.0.1. It keeps its port and its data when it is started again. */
export class Member {
  readonly port: number;
  /** `127.0.0.1:<port>`: its name in the set. */
  readonly host: string;
  /** The path of its log, which goes on over restarts. */
  readonly log: string;
  readonly #options: MemberOptions;
  #process: ChildProcess | undefined;

  private constructor(options: MemberOptions, port: number) {
    this.#options = options;
    this.port = port;
    this.host = `127.0.0.1:${port}`;
    this.log = join(options.folder, `${options.ordinal}.log`);
  }

  /** Starts a new member, and gives it when it takes connections. Throws when it ends before that. */
  static async start(options: MemberOptions): Promise<Member> {
    await mkdir(dataFolder(options), { recursive: true });
    while (true) {
      const member = new Member(options, await freePort());
      try {
        await member.start();
        return member;
      } catch (error) {
        // Someone else took the port in the meantime.
        if (!(error instanceof EndedEarly && error.code === ADDRESS_IN_USE)) throw error;
      }
    }
  }

  /** The process id; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it again after `stop` or `kill`, and waits until it takes connections. */
  async start(): Promise<void> {
    if (this.#process !== undefined) throw new Error(`mongod ${this.host} runs already`);
    const child = spawn(this.#options.binary, this.#arguments(), { stdio: ["ignore", "pipe", "inherit"] });
    const endWithUs = () => child.kill("SIGKILL");
    process.once("exit", endWithUs);
    this.#process = child;
    child.once("close", () => {
      process.off("exit", endWithUs);
      this.#process = undefined;
    });
    child.stdout.pipe(createWriteStream(this.log, { flags: "a" }));
    await new Promise<void>((resolve, reject) => {
      let last: readonly string[] = [];
      child.once("error", reject);
      child.once("close", (code) => reject(new EndedEarly(code, last)));
      createInterface(child.stdout).on("line", (line) => {
        if (line.includes(WAITING_FOR_CONNECTIONS)) resolve();
        last = [...last.slice(-9), line];
      });
    });
  }

  /** Ends it in good order (SIGTERM), and waits until it has ended. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it as a lost machine does (SIGKILL), and waits until it has ended. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const closed = once(child, "close");
    child.kill(signal);
    await closed;
  }

  #arguments(): string[] {
    const { set, keyfile } = this.#options;
    return [
      ...["--replSet", set, "--keyFile", keyfile, "--dbpath", dataFolder(this.#options)],
      ...["--bind_ip", "127.0.0.1", "--port", String(this.port), "--nounixsocket"],
      // Without these a member takes 5.1 s and 301 MiB to start, most of it for preallocated journals.
      ...["--wiredTigerEngineConfigString", "log=(file_max=10MB,prealloc=false)"],
      ...["--oplogSize", "16", "--wiredTigerCacheSizeGB", "0.25"],
      ...["--setParameter", "diagnosticDataCollectionEnabled=false"],
      // As in the cluster: who comes from this machine has no more rights than who comes from another.
      ...["--setParameter", "enableLocalhostAuthBypass=false"],
      // mongod waits 15 s on SIGTERM by default, so that clients find the new primary.
      ...["--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"],
    ];
  }
}

/** The id of mongod's log line "Waiting for connections". */
const WAITING_FOR_CONNECTIONS = '"id":23016,';

/** mongod's exit code when it can't listen: the server's source, src/mongo/util/exit_code.h, `netError`. */
const ADDRESS_IN_USE = 48;

class EndedEarly extends Error {
  readonly code: number | null;

  constructor(code: number | null, last: readonly string[]) {
    super(`mongod ended with code ${code} before it took connections. It said last:\n${last.join("\n")}`);
    this.code = code;
  }
}

function dataFolder({ folder, ordinal }: MemberOptions): string {
  return join(folder, String(ordinal));
}

/**
 * A port that is free now. Ports from 32768 on are left alone: Linux gives them to outgoing connections, one of which could take the port of a
 * member while it is down (or be the connection of a heartbeat to itself).
 */
async function freePort(): Promise<number> {
  while (true) {
    const port = randomInt(20_000, 32_768);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
