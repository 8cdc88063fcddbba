import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findKustomize } from "./binary.ts";

/** A program that tells its version as Kustomize's releases do. */
function program(t: TestContext, name: string, prints: string): string {
  const folder = mkdtempSync(join(tmpdir(), "plinth-kustomize-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf '${prints}'\n`, { mode: 0o755 });
  return join(folder, name);
}

test("a Kustomize that is too old is refused, with what to do", async (t) => {
  const old = program(t, "kustomize", "v5.4.3\\n");
  await assert.rejects(findKustomize({ PLINTH_KUSTOMIZE: old }), {
    message: `${old} brings Kustomize 5.4.3. Install 5.5.0 or newer, or name one in PLINTH_KUSTOMIZE.`,
  });
});

test("the version in kubectl is Kustomize's, not kubectl's", async (t) => {
  const kubectl = program(t, "kubectl", "Client Version: v1.32.4\\nKustomize Version: v5.5.0\\n");
  assert.equal((await findKustomize({ PLINTH_KUSTOMIZE: kubectl })).version, "5.5.0");
  const old = program(t, "kubectl", "Client Version: v1.30.0\\nKustomize Version: v5.0.4-0.20230601165947\\n");
  await assert.rejects(findKustomize({ PLINTH_KUSTOMIZE: old }), /brings Kustomize 5\.0\.4/);
});

test("versions are compared as numbers", async (t) => {
  assert.equal((await findKustomize({ PLINTH_KUSTOMIZE: program(t, "kustomize", "v5.10.0\\n") })).version, "5.10.0");
});

test("without any, it says what to install", async () => {
  await assert.rejects(
    findKustomize({ PLINTH_KUSTOMIZE: "/nowhere/kustomize" }),
    /There is no \/nowhere\/kustomize here\. Install Kustomize 5\.5\.0 or newer/,
  );
});
