/** What the documents show is what stands in the files that they name. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const documents = globSync(["*.md", "docs/**/*.md", "apps/*/*.md", "generator/**/*.md"], {
  cwd: root,
  exclude: (path) => path.includes("node_modules"),
}).sort();

for (const document of documents) {
  const text = readFileSync(join(root, document), "utf8");
  const fences = [...text.matchAll(/<!-- (\S+) -->\n```\w+\n([\s\S]*?)```/g)];

  for (const [, file = "", shown = ""] of fences) {
    test(`${document} shows what stands in ${file}`, () => {
      const actual = readFileSync(join(root, file), "utf8");
      assert.ok(actual.includes(shown), `not in ${file}:\n${shown}`);
    });
  }

  test(`the links of ${document} lead somewhere`, () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => !existsSync(join(root, dirname(document), link)));
    assert.deepEqual(broken, []);
  });
}
