import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isMap, isSeq, parseDocument, Scalar } from "yaml";
import { requiresPath } from "./pin.ts";
import type { Requirements } from "./requirements.ts";

/** The image that an environment shall run. */
export interface NewPin {
  readonly image: string;
  readonly tag: string;
  readonly digest: string;
}

/** The text of a pin. Of one that exists, only the name, the tag and the digest change: comments and other bytes stay. */
export function pinText(pin: NewPin, existing: string | undefined): string {
  if (existing === undefined) {
    return `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
- name: ${pin.image}
  newTag: ${quoted(pin.tag)}
  digest: ${pin.digest}
`;
  }
  const document = parseDocument(existing);
  const images = document.get("images");
  const entry = isSeq(images) ? images.get(0) : undefined;
  if (!isMap(entry)) return pinText(pin, undefined);
  const edits = [
    ["name", pin.image],
    ["newTag", pin.tag],
    ["digest", pin.digest],
  ] as const;
  let text = existing;
  // From the last to the first, so that earlier offsets stay right.
  const found = edits.map(([key, value]) => ({ key, value, node: entry.get(key, true) }));
  if (found.some(({ node }) => !(node instanceof Scalar) || node.range == null)) return pinText(pin, undefined);
  for (const { value, node } of found.toSorted((a, b) => startOf(b.node) - startOf(a.node))) {
    if (!(node instanceof Scalar) || node.range == null || node.value === value) continue;
    text = text.slice(0, node.range[0]) + quoted(value) + text.slice(node.range[1]);
  }
  return text;
}

function startOf(node: unknown): number {
  return node instanceof Scalar && node.range != null ? node.range[0] : 0;
}

/** A tag such as `1_0` or `12` is text: YAML would read a number. */
function quoted(value: string): string {
  return /^[a-z][a-z0-9.]*[-/:][\w./:@-]+$/i.test(value) ? value : JSON.stringify(value);
}

/** Writes a pin and what its image reads (undefined: that is not for the declaration to say), each file as a whole. */
export function writePin(root: string, path: string, text: string, requirements: Requirements | undefined): void {
  mkdirSync(dirname(`${root}/${path}`), { recursive: true });
  if (requirements !== undefined) {
    replace(`${root}/${requiresPath(path)}`, `${JSON.stringify({ containers: requirements }, null, 2)}\n`);
  }
  replace(`${root}/${path}`, text);
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.plinth-new`, text);
  renameSync(`${path}.plinth-new`, path);
}
