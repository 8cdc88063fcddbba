#!/usr/bin/env node
import { argv, exit, stderr } from "node:process";
import { gen } from "./gen.ts";

const [command = "help", ...args] = argv.slice(2);
const commands = { gen } as const;
const run = commands[command as keyof typeof commands];
if (run === undefined) {
  stderr.write(`plinth: there is no command "${command}".\n`);
  exit(1);
}
exit(await run(args));
