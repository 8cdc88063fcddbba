import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { findKustomize } from "../../src/kustomize/binary.ts";

const root = import.meta.dirname;
const kustomize = await findKustomize(process.env).catch(() => undefined);
const skip = kustomize === undefined ? "there is no Kustomize here" : false;

/** Runs a command of plinth in this folder; it must find nothing wrong. */
async function plinth(...args: readonly string[]): Promise<string> {
  let printed = "";
  const write = (text: string) => {
    printed += text;
  };
  const code = await run(args, { root, cache: undefined, out: write, error: write });
  assert.equal(code, 0, printed);
  return printed;
}

test("the manifests and overlays that are committed are those that the declarations give", async () => {
  assert.match(await plinth("gen", "--check"), /^All \d+ files are current\.$/m);
});

test("the map that is committed is that of the declarations", async () => {
  assert.equal(await plinth("graph", "--check"), "docs/system.md is current.\n");
});

test("the real Kustomize builds each workload's overlays as they are meant", { skip }, async () => {
  assert.match(await plinth("prove"), /built \d+ objects of 37 overlays, each as meant\.$/m);
});

const wholes = [
  ".",
  "overlays/sandbox",
  "overlays/staging",
  "overlays/production/clusters/frankfurt",
  "overlays/production/clusters/ohio",
];
for (const folder of wholes) {
  test(`the real Kustomize builds all of ${folder} at once`, { skip }, async () => {
    const built = await kustomize?.build(`${root}/${folder}`);
    assert.match(built ?? "", /^kind: (AppProject|Namespace)$/m);
  });
}
