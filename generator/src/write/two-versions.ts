import { stamp } from "./header.ts";
import type { Tree } from "./temporary-tree.ts";

// For tests: a small system in two versions, with every kind of change between them.

export const owned: readonly string[] = ["base", "overlays", "cluster/iam", "kustomization.yaml"];

/** What a person keeps among generated files, and elsewhere. */
export const personal: Tree = {
  "base/a/notes.md": "Mine.\n",
  "base/gone/deep/notes.md": "Mine too.\n",
  "overlays/dev/a/pin/kustomization.yaml": "images: []\n",
  "src/a.ts": "export {};\n",
};

const same: Tree = {
  "base/a/deployment.yaml": "kind: Deployment\n",
  "overlays/dev/a/kustomization.yaml": "resources: [../../../base/a]\n",
};

export const first: Tree = generated({
  ...same,
  "kustomization.yaml": "resources: [argocd]\n",
  "base/a/replaced.yaml": "version: 1\n",
  "base/a/removed.yaml": "kind: Service\n",
  "base/a/Spelling.yaml": "kind: Service\n",
  "base/gone/x.yaml": "kind: Service\n",
  "base/gone/deep/er/y.yaml": "kind: Service\n",
  "base/gone-whole/deep/er/y.yaml": "kind: Service\n",
  "cluster/iam/a.json": "{}\n",
});

export const second: Tree = generated({
  ...same,
  "kustomization.yaml": "resources: [argocd, base]\n",
  "base/a/replaced.yaml": "version: 2\n",
  "base/a/created.yaml": "kind: Service\n",
  "base/a/spelling.yaml": "kind: Service\n",
  "base/new/x.yaml": "kind: Service\n",
  "base/new/deep/er/y.yaml": "kind: Service\n",
  "overlays/prod/a/kustomization.yaml": "resources: [../../../base/a]\n",
});

function generated(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, body]) => [path, stamp(path, body, "system.ts")]));
}
