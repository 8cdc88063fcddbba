import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ownership, stamp } from "./header.ts";
import { hasChanges, type Plan, planWrite } from "./plan.ts";
import type { Existing } from "./tree.ts";

const source = "apps/yolo5/workload.ts";
const one = stamp("a.yaml", "replicas: 1\n", source);
const two = stamp("a.yaml", "replicas: 2\n", source);
const edited = one.replace("replicas: 1", "replicas: 9");
const nothing: Plan = {
  create: new Map(),
  replace: new Map(),
  remove: new Map(),
  unchanged: 0,
  newFolders: [],
  findings: [],
};

/** What readTree finds where these files stand, all of them desired or ours. */
function existing(files: Readonly<Record<string, string>>, rest: Partial<Existing> = {}): Existing {
  const folders = new Set(["base", "overlays", "overlays/dev"]);
  return { owned: ["base", "overlays"], files: new Map(Object.entries(files)), folders, others: new Map(), ...rest };
}

test("a desired file that does not exist is created", () => {
  assert.deepEqual(planWrite(new Map([["base/a.yaml", one]]), existing({})), {
    ...nothing,
    create: new Map([["base/a.yaml", one]]),
  });
});

test("a file that is right is not touched", () => {
  assert.deepEqual(planWrite(new Map([["base/a.yaml", one]]), existing({ "base/a.yaml": one })), {
    ...nothing,
    unchanged: 1,
  });
});

test("a file that is right but for CRLF line ends is not touched", () => {
  const files = { "base/a.yaml": one.replaceAll("\n", "\r\n") };
  assert.deepEqual(planWrite(new Map([["base/a.yaml", one]]), existing(files)), { ...nothing, unchanged: 1 });
});

test("a file of ours is replaced when it is not right, and removed when it is no longer desired", () => {
  assert.deepEqual(planWrite(new Map([["base/a.yaml", two]]), existing({ "base/a.yaml": one, "base/b.yaml": one })), {
    ...nothing,
    replace: new Map([["base/a.yaml", { before: one, after: two }]]),
    remove: new Map([["base/b.yaml", one]]),
  });
});

test("the outermost folders that are new are named", () => {
  const paths = ["base/a/x.yaml", "base/a/b/y.yaml", "overlays/dev/a/z.yaml", "overlays/prod/a/z.yaml", "base/k.yaml"];
  const plan = planWrite(new Map(paths.map((path) => [path, one])), existing({}));
  assert.deepEqual(plan.newFolders, ["base/a", "overlays/dev/a", "overlays/prod"]);
});

test("a plan is in the order of paths, whatever order they come in", () => {
  const paths = ["overlays/dev/b.yaml", "base/a.yaml", "base/B.yaml", "base/a/x.yaml"];
  const plan = planWrite(
    new Map(paths.map((path) => [path, one])),
    existing({ "base/z.yaml": one, "base/c.yaml": one }),
  );
  assert.deepEqual([...plan.create.keys()], ["base/B.yaml", "base/a.yaml", "base/a/x.yaml", "overlays/dev/b.yaml"]);
  assert.deepEqual([...plan.remove.keys()], ["base/c.yaml", "base/z.yaml"]);
});

test("a file that a person edited is reported with its source and left alone", () => {
  assert.deepEqual(planWrite(new Map([["base/a.yaml", two]]), existing({ "base/a.yaml": edited })), {
    ...nothing,
    findings: [
      {
        rule: "edited-file",
        severity: "error",
        file: "base/a.yaml",
        source,
        message:
          "This generated file was edited, and the edit would be lost. Say the same in apps/yolo5/workload.ts and run plinth gen --overwrite base/a.yaml.",
      },
    ],
  });
});

test("an edited file that is no longer desired is reported and left alone", () => {
  const { findings, ...rest } = planWrite(new Map(), existing({ "base/a.yaml": edited }));
  assert.deepEqual(
    findings.map(({ rule, file }) => [rule, file]),
    [["edited-file", "base/a.yaml"]],
  );
  assert.deepEqual({ ...rest, findings: [] }, nothing);
});

test("merge-conflict markers are named as what they are", () => {
  const conflict = `<<<<<<< HEAD\n${one}=======\n${two}>>>>>>> topic\n`;
  const { findings } = planWrite(new Map([["base/a.yaml", two]]), existing({ "base/a.yaml": conflict }));
  assert.equal(findings[0]?.rule, "edited-file");
  assert.equal(
    findings[0]?.message,
    "Git's merge-conflict markers stand in this generated file. Resolve the conflict in the sources, then run plinth gen --overwrite base/a.yaml.",
  );
});

test("a foreign file where we want to write is reported and left alone", () => {
  assert.deepEqual(planWrite(new Map([["base/a.yaml", one]]), existing({ "base/a.yaml": "mine: 1\n" })), {
    ...nothing,
    findings: [
      {
        rule: "foreign-file",
        severity: "error",
        file: "base/a.yaml",
        message:
          "A file that plinth did not write stands where one shall be generated. Move it away, or run plinth gen --overwrite base/a.yaml to lose it.",
      },
    ],
  });
});

test("foreign files elsewhere are neither touched nor reported", () => {
  const others = new Map([["overlays/dev/a/pin/kustomization.yaml", "file" as const]]);
  assert.deepEqual(planWrite(new Map(), existing({}, { others })), nothing);
});

test("overwrite replaces and removes what is not ours, where it is in the way", () => {
  const files = { "base/a.yaml": edited, "base/b.yaml": "mine: 1\n", "base/c.yaml": edited };
  const desired = new Map([
    ["base/a.yaml", two],
    ["base/b.yaml", two],
  ]);
  assert.deepEqual(planWrite(desired, existing(files), { overwrite: true }), {
    ...nothing,
    replace: new Map([
      ["base/a.yaml", { before: edited, after: two }],
      ["base/b.yaml", { before: "mine: 1\n", after: two }],
    ]),
    remove: new Map([["base/c.yaml", edited]]),
  });
});

test("overwrite of one path leaves the others alone", () => {
  const files = { "base/a.yaml": edited, "base/b.yaml": edited };
  const plan = planWrite(new Map(), existing(files), { overwrite: ["base/b.yaml"] });
  assert.deepEqual([...plan.remove.keys()], ["base/b.yaml"]);
  assert.deepEqual(
    plan.findings.map(({ file }) => file),
    ["base/a.yaml"],
  );
});

for (const [kind, message] of [
  ["symbolic link", "A symbolic link stands where a file shall be generated. Move it away."],
  ["special file", "A special file stands where a file shall be generated. Move it away."],
  ["unreadable file", "An unreadable file stands where a file shall be generated. Move it away."],
] as const) {
  test(`a ${kind} where a file shall be is reported, overwrite or not`, () => {
    const state = existing({}, { others: new Map([["base/a.yaml", kind]]) });
    const { findings, create } = planWrite(new Map([["base/a.yaml", one]]), state, { overwrite: true });
    assert.deepEqual(findings, [{ rule: "foreign-file", severity: "error", file: "base/a.yaml", message }]);
    assert.equal(create.size, 0);
  });
}

test("a folder where a file shall be is reported", () => {
  const state = existing({}, { folders: new Set(["base", "base/a.yaml"]) });
  const { findings } = planWrite(new Map([["base/a.yaml", one]]), state, { overwrite: true });
  assert.equal(findings[0]?.message, "A folder stands where a file shall be generated. Move it away.");
});

test("a link where a folder shall be is reported once for all that would stand below", () => {
  const state = existing({}, { others: new Map([["base/a", "symbolic link"]]) });
  const desired = new Map([
    ["base/a/x.yaml", one],
    ["base/a/b/y.yaml", one],
  ]);
  assert.deepEqual(planWrite(desired, state).findings, [
    {
      rule: "foreign-file",
      severity: "error",
      file: "base/a",
      message:
        "A symbolic link stands where a folder of generated files shall be, and links are not followed: they may lead out of the repository. Move it away.",
    },
  ]);
});

test("a stale file of ours where a folder shall be is removed, and the folder is new", () => {
  const plan = planWrite(new Map([["base/a/x.yaml", two]]), existing({ "base/a": one }));
  assert.deepEqual(plan, {
    ...nothing,
    create: new Map([["base/a/x.yaml", two]]),
    remove: new Map([["base/a", one]]),
    newFolders: ["base/a"],
  });
});

test("a path that leads out of the root is refused", () => {
  assert.equal(planWrite(new Map([["../a.yaml", one]]), existing({})).findings[0]?.rule, "unsafe-path");
});

test("a desired text without header is a mistake in the program", () => {
  for (const text of ["a: 1\n", edited]) {
    assert.throws(() => planWrite(new Map([["base/a.yaml", text]]), existing({})), { name: "RangeError" });
  }
});

test("a plan takes only what is ours, and makes the tree as desired unless it has findings", () => {
  const paths = ["base/a.yaml", "base/b.yaml", "base/c/a.yaml", "overlays/dev/a.yaml"];
  const tree = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom(one, two, edited, "mine: 1\n"));
  const desired = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom(one, two));
  fc.assert(
    fc.property(tree, desired, (before, wanted) => {
      const want = new Map(Object.entries(wanted));
      const read = (files: Readonly<Record<string, string>>) =>
        existing(
          Object.fromEntries(
            Object.entries(files).filter(([path, text]) => want.has(path) || ownership(text) !== "foreign"),
          ),
        );
      const plan = planWrite(want, read(before));
      const gone = [...plan.replace.keys(), ...plan.remove.keys()];
      for (const path of gone) assert.equal(ownership(before[path] ?? ""), "ours");
      for (const path of plan.create.keys()) assert.ok(!(path in before));
      if (plan.findings.length > 0) return;

      const after = Object.fromEntries(
        [
          ...Object.entries(before),
          ...plan.create,
          ...Array.from(plan.replace, ([path, { after }]) => [path, after] as const),
        ].filter(([path]) => !plan.remove.has(path)),
      );
      const strangers = Object.entries(before).filter(
        ([path, text]) => ownership(text) === "foreign" && !want.has(path),
      );
      assert.deepEqual(after, { ...Object.fromEntries(strangers), ...wanted });
      const again = planWrite(want, read(after));
      assert.ok(!hasChanges(again));
      assert.deepEqual(again.findings, []);
    }),
    { numRuns: 1000 },
  );
});
