import { basename, delimiter, dirname } from "node:path";
import type { LocalContainer } from "../../generator/src/local/local.ts";
import { findMongosh } from "../mongod/init.ts";

/** A program with its arguments, and the variables without which it can't start on this machine. */
export interface Program {
  readonly words: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What stands on this machine for a container's command. Without a command the image's own runs: an image of ours runs
 * `node apps/<image>/src/main.ts`.
 *
 * @throws Error when there is no such program here.
 */
export async function programOf({ image, command, args }: LocalContainer): Promise<Program> {
  const [first = "node", ...rest] = command.length > 0 ? command : ["node", `apps/${basename(image)}/src/main.ts`];
  const name = basename(first);
  if (name === "node") return { words: [process.execPath, ...rest, ...args], env: {} };
  if (name === "mongosh") {
    const mongosh = await findMongosh();
    if (mongosh === undefined) throw new Error("There is no mongosh in node_modules/.bin or on PATH: run `npm ci`.");
    // Its first line asks for `node`.
    const env = { PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter) };
    return { words: [mongosh, ...rest, ...args], env };
  }
  throw new Error(`Nothing on this machine stands for the program "${first}" of the image ${image}.`);
}
