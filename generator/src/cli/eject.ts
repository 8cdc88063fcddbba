import { parseArgs } from "node:util";
import { ownedPaths } from "../render/paths.ts";
import { ejectFiles } from "../write/eject.ts";
import type { Command } from "./command.ts";

/** Leaves Plinth. */
export const eject: Command = {
  summary: "Take the headers off all generated files: from then on they are plain Kustomize, and yours.",
  usage: "eject --yes",
  async run(args, { root, out }) {
    const { values } = parseArgs({ args: [...args], options: { yes: { type: "boolean" } } });
    if (!values.yes) {
      out(
        "This takes the header off every generated file, so that plinth gen no longer replaces them. Say `plinth eject --yes`.\n",
      );
      return 1;
    }
    const ejected = ejectFiles(root, ownedPaths);
    out(`Took the header off ${ejected} files. They are plain Kustomize, YAML and JSON now, and yours.\n`);
    return 0;
  },
};
