import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { type Command, UsageError } from "./command.ts";
import { constantOf, type Preset, presets, scaffold } from "./scaffold.ts";

/** Writes a workload to start from. */
export const newWorkload: Command = {
  summary: "Write a workload to start from: apps/<name>/workload.ts.",
  usage: `new <${presets.join("|")}> <name>`,
  async run(args, { root, out, error }) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [preset = "", name = "", ...rest] = positionals;
    if (rest.length > 0 || name === "" || !isPreset(preset)) throw new UsageError("give a preset and a name");
    // RFC 1123: it names objects and, with a suffix, pods.
    if (!/^[a-z]([-a-z0-9]{0,50}[a-z0-9])?$/.test(name)) {
      error(
        `"${name}" can't be a workload's name: lower-case letters, digits and hyphens, a letter first, at most 52.\n`,
      );
      return 1;
    }
    const path = `apps/${name}/workload.ts`;
    if (existsSync(`${root}/${path}`)) {
      error(`${path} is there already. Nothing was written.\n`);
      return 1;
    }
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, scaffold(preset, name), { flag: "wx" });
    out(`Wrote ${path}. Now add it to \`workloads\` in system.ts:

  import { ${constantOf(name)} } from "./${path}";

then run plinth gen, and read the diff.\n`);
    return 0;
  },
};

function isPreset(word: string): word is Preset {
  return presets.some((preset) => preset === word);
}
