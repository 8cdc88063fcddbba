/** `npm run tools`: installs the programs that the tests use beside Node, once for each version. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { goTools, schemaPackage, toolsFolder } from "./versions.ts";

const root = join(import.meta.dirname, "../..");
const tools = join(root, toolsFolder);
const bin = join(tools, "bin");
const stamps = join(tools, "installed.json");
mkdirSync(bin, { recursive: true });
const installed: Record<string, string> = existsSync(stamps) ? JSON.parse(readFileSync(stamps, "utf8")) : {};

for (const [name, module] of Object.entries(goTools)) {
  if (installed[name] === module && existsSync(join(bin, name))) continue;
  console.log(`installing ${module}`);
  execFileSync("go", ["install", "-trimpath", module], { env: { ...process.env, GOBIN: bin }, stdio: "inherit" });
  stamp(name, module);
}

const { name, version, sha256 } = schemaPackage;
if (installed[name] !== `${version} ${sha256}`) {
  console.log(`installing ${name} ${version}`);
  installSchemas();
  stamp(name, `${version} ${sha256}`);
}

function stamp(tool: string, what: string): void {
  installed[tool] = what;
  writeFileSync(stamps, `${JSON.stringify(installed, null, 2)}\n`);
}

/** kubeconform wants a file for each kind, with references that it can follow on the disk. */
function installSchemas(): void {
  const work = mkdtempSync(join(tools, "schemas-"));
  try {
    const requirements = join(work, "requirements.txt");
    writeFileSync(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
    const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"];
    execFileSync("python3", [...pip, "--dest", work, "--requirement", requirements], { stdio: "inherit" });
    const wheel = readdirSync(work).find((file) => file.endsWith(".whl"));
    if (wheel === undefined) throw new Error(`pip brought no wheel of ${name}`);
    execFileSync("python3", ["-m", "zipfile", "--extract", join(work, wheel), join(work, "unpacked")]);
    const source = join(work, "unpacked/kubernetes_validate/kubernetes-json-schema");
    const target = join(work, "schemas");
    for (const folder of readdirSync(source).filter((each) => /^v1\.3[4-7]\.0-local-strict$/.test(each))) {
      mkdirSync(join(target, folder), { recursive: true });
      for (const file of readdirSync(join(source, folder))) {
        const schema: { $id?: string } = JSON.parse(readFileSync(join(source, folder, file), "utf8"));
        delete schema.$id;
        const text = JSON.stringify(schema).replaceAll('"/api/_definitions.json#', '"_definitions.json#');
        writeFileSync(join(target, folder, file), text);
      }
    }
    rmSync(join(tools, "schemas"), { recursive: true, force: true });
    renameSync(target, join(tools, "schemas"));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
