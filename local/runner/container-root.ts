import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type LocalContainer, secretText } from "../../generator/src/local/local.ts";
import { type Address, translated } from "./address-book.ts";

/** Where the texts of a container's files come from. */
export interface Sources {
  /** A property of a secret. */
  secret(name: string, property: string): string;
  /** A token of the container's own account. */
  token(): string;
  readonly addresses: readonly Address[];
}

/** The folder that stands for a container's file system: what its manifest mounts, below one folder of this machine. */
export class ContainerRoot {
  readonly folder: string;
  /** What stands for each path that is mounted. */
  readonly addresses: readonly Address[];
  readonly #container: LocalContainer;

  constructor(folder: string, container: LocalContainer) {
    this.folder = folder;
    this.#container = container;
    const files = container.files.map(({ path }) => path);
    const paths = [...files, ...files.map((path) => dirname(path)), ...container.folders.map(({ path }) => path)];
    this.addresses = [...new Set(paths)]
      .filter((path) => path !== "/")
      .map((from) => ({ from, to: join(folder, from) }));
  }

  /** Writes all files, each at once as a whole, and makes the folders. Writing again is how a changed secret arrives. */
  async write(sources: Sources): Promise<void> {
    for (const { path } of this.#container.folders) await mkdir(join(this.folder, path), { recursive: true });
    for (const { path, mode, content } of this.#container.files) {
      const file = join(this.folder, path);
      await mkdir(dirname(file), { recursive: true });
      const fresh = `${file}.new`;
      await writeFile(fresh, this.#textOf(content, sources), { mode: 0o600 });
      await chmod(fresh, mode);
      await rename(fresh, file);
    }
  }

  #textOf(content: LocalContainer["files"][number]["content"], sources: Sources): string {
    const addresses = [...this.addresses, ...sources.addresses];
    if ("text" in content) return translated(content.text, addresses);
    if ("tokenFor" in content) return sources.token();
    const template = translated(content.template, addresses);
    return secretText({ ...content, template }, (name, property) => sources.secret(name, property));
  }
}
