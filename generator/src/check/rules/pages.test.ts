import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { openSchemas } from "../schema/schemas.ts";
import { findingsIn } from "./findings-in.ts";
import { allRules } from "./rules.ts";

const folder = new URL("../../../../docs/rules/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const pages = readdirSync(folder)
  .filter((file) => file !== "README.md")
  .map((file) => file.replace(/\.md$/, ""))
  .toSorted();
const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gadgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Gadget, plural: gadgets }
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: { size: { type: integer }, weight: { type: integer } }
            oneOf: [{ required: [size] }, { required: [weight] }]
`;
const rules = allRules(openSchemas({ kubernetes: "1.36", crds: [parse(crd)] }));

test("every rule whose name occurs in the sources has a page, and every page is about such a rule", () => {
  assert.deepEqual(pages, [...new Set([...rules.map(({ name }) => name), ...reportedElsewhere()])].toSorted());
});

test("the list names every page once, with the rule's severity and summary", () => {
  const rows = [...read("README.md").matchAll(/^\| \[`(.+)`\]\((.+)\.md\) \| (.+) \| (.+) \|$/gm)];
  assert.deepEqual(rows.map(([, name]) => name).toSorted(), pages);
  for (const [, name, link, severity, summary] of rows) {
    assert.equal(link, name);
    const rule = rules.find((each) => each.name === name);
    if (rule !== undefined) assert.deepEqual([severity, summary], [rule.severity, rule.summary]);
    const [, title, pageSeverity, pageSummary] = /^# `(.+)`\n\n\*\*(.+)\.\*\* (.+)\n/.exec(read(`${name}.md`)) ?? [];
    assert.deepEqual([title, pageSeverity?.toLowerCase(), pageSummary], [name, severity, summary]);
  }
});

for (const rule of rules) {
  test(`the wrong example of ${rule.name} gives what its page says, and the right one gives nothing`, () => {
    const [, wrong = "", told, right = ""] = examples.exec(read(`${rule.name}.md`)) ?? [];
    const found = findingsIn(rule, wrong).map((line) => {
      const [message, ...where] = line.split("  ").reverse();
      return `${where.reverse().join("  ")}\n✖ ${rule.name}  ${message}`;
    });
    assert.equal(found.join("\n\n"), told);
    assert.deepEqual(findingsIn(rule, right), []);
  });
}

const examples = /^Wrong:\n\n```yaml\n([^`]*)```\n\n```text\n([\s\S]*?)\n```\n\nRight:\n\n```yaml\n([^`]*)```/m;

/** The names of rules that stand in the sources of the other steps. */
function reportedElsewhere(): readonly string[] {
  const sources = new URL("../../", import.meta.url);
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith("test.ts") && !/^check\b/.test(file))
    .flatMap((file) => [...readFileSync(new URL(file, sources), "utf8").matchAll(reporting)])
    .flatMap(([, name]) => name ?? []);
}

/** How a step names the rule of a finding. */
const reporting = /\b(?:rule: |(?:report|error|of)\(\s*)"([a-z]+(?:-[a-z]+)*)"/g;
