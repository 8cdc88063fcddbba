import assert from "node:assert/strict";
import { test } from "node:test";
import { entryPath, memberPath, pathText } from "./path.ts";

test("a path reads as in a message, entries by their key, and names with dots in quotes", () => {
  const containers = memberPath(memberPath(undefined, "spec"), "containers");
  assert.equal(pathText(memberPath(entryPath(containers, "yolo5"), "image")), "spec.containers[yolo5].image");
  assert.equal(pathText(entryPath(entryPath(containers, 0), 1)), "spec.containers[0][1]");
  const annotations = memberPath(memberPath(undefined, "metadata"), "annotations");
  assert.equal(pathText(memberPath(annotations, "a.io/b")), 'metadata.annotations["a.io/b"]');
  assert.equal(pathText(undefined), "");
});
