/** What Polybot and the examples generate, as other people's tools see it. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { findTool, schemaLocation, skipWithout } from "./tools/find.ts";

const root = join(import.meta.dirname, "..");
const systems = [
  { name: "Polybot", folder: root, overlays: ["overlays/dev", "overlays/prod"] },
  {
    name: "Parcel",
    folder: join(root, "generator/examples/parcel"),
    overlays: [
      "overlays/staging",
      "overlays/sandbox",
      "overlays/production/clusters/frankfurt",
      "overlays/production/clusters/ohio",
    ],
  },
] as const;
const optionalChecks = [
  "container-cpu-requests-equal-limits",
  "container-ephemeral-storage-request-equals-limit",
  "container-memory-requests-equal-limits",
  "container-ports-check",
  "container-resource-requests-equal-limits",
  "container-seccomp-profile",
];

for (const { name, folder, overlays } of systems) {
  for (const overlay of overlays) {
    test(`${name}: kubeconform finds every object of ${overlay} valid`, {
      skip: skipWithout("kustomize", "kubeconform"),
    }, () => {
      const args = [
        "-strict",
        "-summary",
        "-kubernetes-version",
        "1.36.0",
        "-schema-location",
        schemaLocation,
        "-ignore-missing-schemas",
      ];
      const { status, stdout } = spawnSync(findTool("kubeconform") ?? "", args, {
        input: built(folder, overlay),
        encoding: "utf8",
      });
      assert.equal(status, 0, stdout);
      assert.match(stdout, /Valid: [1-9]/);
    });

    test(`${name}: kube-score finds nothing in ${overlay}, all its optional checks on`, {
      skip: skipWithout("kustomize", "kube-score"),
    }, () => {
      const optional = optionalChecks.flatMap((check) => ["--enable-optional-test", check]);
      const args = [
        "score",
        "--kubernetes-version",
        "v1.36",
        "--exit-one-on-warning",
        "--output-format",
        "ci",
        ...optional,
        "-",
      ];
      const { status, stdout } = spawnSync(findTool("kube-score") ?? "", args, {
        input: built(folder, overlay),
        encoding: "utf8",
      });
      const findings = stdout.split("\n").filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line));
      assert.deepEqual(findings, []);
      assert.equal(status, 0, stdout);
    });
  }
}

function built(folder: string, overlay: string): string {
  return execFileSync(findTool("kustomize") ?? "", ["build", join(folder, overlay)], {
    encoding: "utf8",
    maxBuffer: 1e9,
  });
}
