import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

/** Text by path. A key that ends with `/` is an empty folder. */
export type Tree = Readonly<Record<string, string>>;

/** For tests: a new folder that holds a tree, and is removed when the test ends. */
export function temporaryTree(test: TestContext, tree: Tree = {}, parent = tmpdir()): string {
  const root = mkdtempSync(join(parent, "plinth-"));
  test.after(() => rmSync(root, { recursive: true, force: true }));
  addFiles(root, tree);
  return root;
}

/** For tests: adds files to a folder, as a person does. */
export function addFiles(root: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(path.endsWith("/") ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(root, path), text);
  }
}

/** For tests: all that a folder holds; a symbolic link as `-> target`. */
export function listTree(root: string, folder = ""): Tree {
  const names = readdirSync(join(root, folder)).sort();
  return Object.assign(
    {},
    ...names.map((name) => {
      const path = folder === "" ? name : `${folder}/${name}`;
      const stat = lstatSync(join(root, path));
      if (stat.isSymbolicLink()) return { [path]: `-> ${readlinkSync(join(root, path))}` };
      if (!stat.isDirectory()) return { [path]: readFileSync(join(root, path), "utf8") };
      const below = listTree(root, path);
      return Object.keys(below).length === 0 ? { [`${path}/`]: "" } : below;
    }),
  );
}
