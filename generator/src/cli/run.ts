import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command, Terminal } from "./command.ts";
import { UsageError } from "./command.ts";

/** The commands, each loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  bump: async () => (await import("./bump.ts")).bump,
  eject: async () => (await import("./eject.ts")).eject,
  gen: async () => (await import("./gen.ts")).gen,
  graph: async () => (await import("./graph.ts")).graph,
  new: async () => (await import("./new.ts")).newWorkload,
  prove: async () => (await import("./prove.ts")).prove,
  retire: async () => (await import("./retire.ts")).retire,
  secrets: async () => (await import("./secrets.ts")).secrets,
};

/** Runs one command line; the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first = "help", ...others] = args;
  if (first === "-C") return runIn(others, terminal);
  const [name, rest] = [first, others];
  if (["help", "--help", "-h"].includes(name)) {
    terminal.out(await help());
    return 0;
  }
  const load = commands[name];
  if (load === undefined) {
    terminal.error(`plinth: there is no command "${name}". There is: ${Object.keys(commands).join(", ")}.\n`);
    return 2;
  }
  const command = await load();
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(`${command.summary}\n\nUsage: plinth ${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseArgsError(error)) throw error;
    terminal.error(`plinth ${name}: ${error.message}\nUsage: plinth ${command.usage}\n`);
    return 2;
  }
}

/** As make and git have it: `plinth -C FOLDER gen`. */
async function runIn([folder, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  const root = resolve(terminal.root, folder ?? "");
  if (folder !== undefined && existsSync(root)) return run(args, { ...terminal, root });
  terminal.error(`plinth: -C needs a folder that exists.\n`);
  return 2;
}

async function help(): Promise<string> {
  const loaded = await Promise.all(Object.entries(commands).map(async ([name, load]) => [name, await load()] as const));
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = loaded.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Plinth: describe a system once, in TypeScript; derive all that runs it.\n\nUsage: plinth [-C FOLDER] <command>\n\n${lines.join("\n")}\n\nplinth <command> --help says more.\n`;
}

function isParseArgsError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
