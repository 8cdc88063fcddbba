import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How the workloads of a synthetic system are declared. */
export type Form = "loop" | "files";

const engine = join(import.meta.dirname, "..");

const tsconfig = JSON.stringify({
  extends: join(engine, "../tsconfig.json"),
  compilerOptions: { typeRoots: [join(engine, "../node_modules/@types")] },
  include: ["*.ts", "apps"],
});

// The name of a workload in the loop, as TypeScript.
const loopName = '"w" + i';

const environments = `import { environments } from "plinth";
const aws = (account: string) => ({ account, region: "eu-north-1", oidcIssuer: "https://oidc.example/" + account });
export const { perEnv, byEnv, system } = environments({
  dev: { domain: "dev.example", targets: [{ cluster: "dev", namespace: "dev", aws: aws("111111111111") }] },
  prod: { domain: "example", targets: [{ cluster: "prod", namespace: "prod", aws: aws("222222222222") }] },
});
`;

/** A service of eight objects: ServiceAccount, ConfigMap, Deployment, Service, HorizontalPodAutoscaler, PodDisruptionBudget, Ingress, NetworkPolicy. */
function declaration(name: string, index: string): string {
  return `service(endpoint(${name}, { http: 8080 }), {
  size: { cpu: "100m", memory: perEnv("128Mi", { prod: "256Mi" }) },
  scale: { min: perEnv({ dev: 2, prod: 3 }), max: perEnv({ dev: 4, prod: 10 }) },
  expose: { host: byEnv((e) => ${name} + "." + e.domain), paths: ["/"] },
  files: { "/etc/app/config.json": '{"index":' + ${index} + ',"colour":"blue"}' },
  env: { LOG_LEVEL: perEnv({ dev: "debug", prod: "info" }), INDEX: ${index}, GREETING: "hello" },
})`;
}

function systemText(workloads: string, imports: string): string {
  return `${imports}export default system({
  name: "bench", owner: { team: "bench" }, repository: "https://git.example/bench.git", registry: "registry.example",
  entrance: { through: "ingress", class: "nginx", issuer: "issuer" },
  workloads: ${workloads},
});
`;
}

/** Writes a system of so many workloads into an empty folder, ready for `plinth gen`. */
export function writeSynthetic(folder: string, count: number, form: Form): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(engine, join(folder, "node_modules/plinth"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "tsconfig.json"), tsconfig);
  writeFileSync(join(folder, "environments.ts"), environments);
  if (form === "loop") {
    const loop = `Array.from({ length: ${count} }, (_, i) => ${declaration(loopName, "i")})`;
    const imports = `import { endpoint, service } from "plinth";\nimport { byEnv, perEnv, system } from "./environments.ts";\n`;
    writeFileSync(join(folder, "system.ts"), systemText(loop, imports));
    return;
  }
  const names = Array.from({ length: count }, (_, index) => `w${index}`);
  for (const [index, name] of names.entries()) {
    mkdirSync(join(folder, "apps", name), { recursive: true });
    const imports = `import { endpoint, service } from "plinth";\nimport { byEnv, perEnv } from "../../environments.ts";\n\n`;
    writeFileSync(
      join(folder, "apps", name, "workload.ts"),
      `${imports}export const ${name} = ${declaration(`"${name}"`, `${index}`)};\n`,
    );
  }
  const imports = [
    ...names.map((name) => `import { ${name} } from "./apps/${name}/workload.ts";\n`),
    `import { system } from "./environments.ts";\n`,
  ].join("");
  writeFileSync(join(folder, "system.ts"), systemText(`{ ${names.join(", ")} }`, imports));
}
