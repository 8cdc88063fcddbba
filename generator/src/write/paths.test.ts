import assert from "node:assert/strict";
import { test } from "node:test";
import { parentOf, pathFindings } from "./paths.ts";

const owned = ["base", "cluster/iam", "kustomization.yaml"];

test("paths in owned folders, and owned files, may be written", () => {
  assert.deepEqual(
    pathFindings(["base/a.yaml", "base/a b/ü.yaml", "cluster/iam/x/y.json", "kustomization.yaml"], owned),
    [],
  );
});

for (const [path, reason] of [
  ["/etc/passwd", "the path is absolute"],
  ["C:/Windows/a.yaml", "the path is absolute"],
  ["../a.yaml", "an empty part, a . or a .."],
  ["base/../../a.yaml", "an empty part, a . or a .."],
  ["base/..", "an empty part, a . or a .."],
  ["base//a.yaml", "an empty part, a . or a .."],
  ["base/./a.yaml", "an empty part, a . or a .."],
  ["base/", "an empty part, a . or a .."],
  ["", "an empty part, a . or a .."],
  ["base\\a.yaml", "a control character, a backslash or a quote"],
  ["base/a\n.yaml", "a control character, a backslash or a quote"],
  ["base/a\0.yaml", "a control character, a backslash or a quote"],
  ["base/.Git/config", "it belongs to Git"],
  [".plinth/lock", "it is where writes are prepared"],
  ["src/a.yaml", "it stands outside of what plinth owns (base, cluster/iam, kustomization.yaml)"],
  ["base2/a.yaml", "it stands outside of what plinth owns"],
  ["cluster/a.yaml", "it stands outside of what plinth owns"],
] as const) {
  test(`${JSON.stringify(path)} is refused`, () => {
    const [finding, ...more] = pathFindings([path], owned);
    assert.deepEqual(more, []);
    assert.equal(finding?.rule, "unsafe-path");
    assert.equal(finding?.severity, "error");
    assert.ok(finding?.message.includes(reason), finding?.message);
  });
}

test("two files that differ only in case collide", () => {
  assert.deepEqual(pathFindings(["base/A.yaml", "base/a.yaml"], owned), [
    {
      rule: "path-collision",
      severity: "error",
      file: "base/a.yaml",
      message:
        "base/A.yaml and base/a.yaml are one where case makes no difference, as on macOS and Windows. Rename one of the two.",
    },
  ]);
});

test("two folders that differ only in case collide, once for all their files", () => {
  const findings = pathFindings(["base/A/x.yaml", "base/a/y.yaml", "base/a/z.yaml"], owned);
  assert.deepEqual(
    findings.map(({ rule, file }) => [rule, file]),
    [["path-collision", "base/a/y.yaml"]],
  );
});

test("two forms of one letter in Unicode collide", () => {
  assert.equal(pathFindings(["base/\u00fc.yaml", "base/u\u0308.yaml"], owned)[0]?.rule, "path-collision");
});

test("a file and a folder of one name collide", () => {
  assert.equal(
    pathFindings(["base/a", "base/a/x.yaml"], owned)[0]?.message,
    "base/a would be a file and a folder. Rename one of the two.",
  );
});

test("a file that differs only in case from another person's collides with it", () => {
  assert.equal(pathFindings(["base/readme.md"], owned, ["base/README.md"])[0]?.rule, "path-collision");
  assert.deepEqual(pathFindings(["base/readme.md"], owned, ["base/NOTES.md"]), []);
});

test("the folder of a path is all before its last slash", () => {
  assert.equal(parentOf("a/b/c.yaml"), "a/b");
  assert.equal(parentOf("c.yaml"), "");
});
