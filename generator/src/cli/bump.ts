import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { isOwnImage, requirementsOf } from "../pins/requirements.ts";
import { pinText, writePin } from "../pins/write-pin.ts";
import { pinFolder } from "../render/paths.ts";
import { type Command, UsageError } from "./command.ts";
import { runEngine } from "./engine.ts";
import { report } from "./report.ts";

/** Pins an image. */
export const bump: Command = {
  summary: "Pin the image that one environment runs for one workload, and what that image reads.",
  usage: "bump <workload> --env NAME --tag TAG --digest sha256:…",
  async run(args, terminal) {
    const { root, out, error } = terminal;
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { env: { type: "string" }, tag: { type: "string" }, digest: { type: "string" } },
      allowPositionals: true,
    });
    const { env = "", tag = "", digest = "" } = values;
    const [name = "", ...rest] = positionals;
    if (name === "" || rest.length > 0 || env === "") throw new UsageError("give a workload and --env");
    // OCI Distribution Specification, "Pulling manifests": the grammar of a tag.
    if (!/^\w[\w.-]{0,127}$/.test(tag)) throw new UsageError(`"${tag}" is not an image tag`);
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new UsageError(`"${digest}" is not a digest: "sha256:" and 64 hexadecimal digits`);
    const run = await runEngine(terminal);
    if (!("graph" in run)) {
      out(report(run.findings));
      return 1;
    }
    const { graph } = run;
    const resolved = graph.workloads.find(({ workload }) => workload.name === name);
    const environments = [...new Set((resolved?.places ?? graph.places).map((place) => place.name))];
    if (resolved === undefined || !environments.includes(env)) {
      const [what, there] =
        resolved === undefined
          ? [`workload "${name}"`, graph.workloads.map(({ workload }) => workload.name)]
          : [`environment "${env}"`, environments];
      error(`There is no ${what}. There is: ${there.join(", ")}. Nothing was written.\n`);
      return 1;
    }
    const path = `${pinFolder(env, name)}/kustomization.yaml`;
    const existing = existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, "utf8") : undefined;
    const text = pinText({ image: resolved.image, tag, digest }, existing);
    if (text === existing) {
      // What that image reads was written when it was pinned: the declaration may have moved on since.
      out(`${name} runs ${tag} in ${env} already.\n`);
      return 0;
    }
    writePin(root, path, text, isOwnImage(resolved) ? requirementsOf(resolved) : undefined);
    out(`${name} runs ${tag} in ${env}.\n`);
    if (existing === undefined) out("It is the first pin there: run plinth gen, which makes it an Application.\n");
    return 0;
  },
};
