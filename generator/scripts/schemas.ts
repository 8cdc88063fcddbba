/**
 * Derives the schemas in `generator/schemas/` from published Go modules. For maintainers:
 *
 *     node generator/scripts/schemas.ts
 *
 * It needs `go` and its module proxy. To move to another version, change a table below, run it, and read the diff.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { type CustomResourceDefinition, crdSchemas } from "../src/check/schema/crd.ts";
import type { SchemaFile } from "../src/check/schema/schema-file.ts";
import { openapiEnums } from "./schemas/openapi-enums.ts";
import { type Swagger, swaggerSchemas } from "./schemas/swagger.ts";

/** The newest patch of each minor version that the module proxy serves. */
const kubernetes = ["1.34.4", "1.35.4", "1.36.3", "1.37.1"];

/** Where each project's Go module keeps its CRDs: files, or folders of files. */
const projects: readonly { readonly module: string; readonly version: string; readonly crds: readonly string[] }[] = [
  { module: "github.com/argoproj/argo-cd/v3", version: "3.5.7", crds: ["manifests/crds"] },
  { module: "github.com/cert-manager/cert-manager", version: "1.21.2", crds: ["deploy/crds"] },
  {
    module: "github.com/envoyproxy/gateway",
    version: "1.9.1",
    crds: ["charts/gateway-helm/charts/crds/crds/generated"],
  },
  { module: "github.com/external-secrets/external-secrets", version: "1.3.2", crds: ["config/crds/bases"] },
  { module: "github.com/kedacore/keda/v2", version: "2.21.0", crds: ["config/crd/bases"] },
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "0.85.0",
    crds: ["example/prometheus-operator-crd"],
  },
  { module: "sigs.k8s.io/gateway-api", version: "1.6.3", crds: ["config/crd/standard"] },
];

const target = join(import.meta.dirname, "..", "schemas");
const temporary = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
try {
  rmSync(join(target, "kubernetes"), { recursive: true, force: true });
  rmSync(join(target, "custom"), { recursive: true, force: true });
  const rows = [...kubernetes.map(deriveKubernetes), ...projects.flatMap(deriveProject)];
  writeFileSync(join(target, "README.md"), readme(rows));
  copyFileSync(join(download("k8s.io/kubernetes", kubernetes.at(-1) ?? ""), "LICENSE"), join(target, "LICENSE"));
  chmodSync(join(target, "LICENSE"), 0o644);
} finally {
  rmSync(temporary, { recursive: true });
}

interface Row {
  readonly file: string;
  readonly module: string;
  readonly version: string;
  readonly kinds: number;
}

function deriveKubernetes(version: string): Row {
  const module = "k8s.io/kubernetes";
  const folder = download(module, version);
  const swagger: Swagger = JSON.parse(readFileSync(join(folder, "api/openapi-spec/swagger.json"), "utf8"));
  const goSource = readFileSync(join(folder, "pkg/generated/openapi/zz_generated.openapi.go"), "utf8");
  const minor = version.split(".", 2).join(".");
  return write(`kubernetes/${minor}.json`, module, version, swaggerSchemas(swagger, openapiEnums(goSource)));
}

function deriveProject({ module, version, crds }: (typeof projects)[number]): readonly Row[] {
  const folder = download(module, version);
  const files = crds.flatMap((path) =>
    statSync(join(folder, path)).isDirectory()
      ? readdirSync(join(folder, path)).map((name) => join(folder, path, name))
      : [join(folder, path)],
  );
  const groups = new Map<string, CustomResourceDefinition[]>();
  for (const file of files.filter((name) => name.endsWith(".yaml")).sort()) {
    for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
      const object: CustomResourceDefinition & { readonly kind: string } = document.toJS();
      if (object?.kind !== "CustomResourceDefinition") continue;
      groups.set(object.spec.group, [...(groups.get(object.spec.group) ?? []), object]);
    }
  }
  return [...groups].map(([group, found]) => write(`custom/${group}.json`, module, version, crdSchemas(found)));
}

/** Downloads a Go module and returns its folder. */
function download(module: string, version: string): string {
  const answer = execFileSync("go", ["mod", "download", "-json", `${module}@v${version}`], { cwd: temporary });
  const { Dir }: { readonly Dir: string } = JSON.parse(answer.toString());
  return Dir;
}

/** Writes a data file: one definition a line, so that a diff of two versions can be read. */
function write(file: string, module: string, version: string, { kinds, definitions }: SchemaFile): Row {
  const line = ([name, value]: readonly [string, unknown]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const source = { module, version: `v${version}`, licence: "Apache-2.0" };
  const kindLines = sorted(kinds).map(([apiVersion, named]) => line([apiVersion, Object.fromEntries(sorted(named))]));
  const text = `{"source":${JSON.stringify(source)},
"kinds":{
${kindLines.join(",\n")}
},
"definitions":{
${sorted(definitions).map(line).join(",\n")}
}}
`;
  mkdirSync(join(target, basename(join(file, ".."))), { recursive: true });
  writeFileSync(join(target, file), text);
  return {
    file,
    module,
    version,
    kinds: Object.values(kinds).reduce((sum, named) => sum + Object.keys(named).length, 0),
  };
}

function readme(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ file, module, version, kinds }) => `| \`${file}\` | \`${module}\` | ${version} | ${kinds} |`,
  );
  return `# Schemas

What \`src/check/schema/\` validates objects against. The files are derived: change \`scripts/schemas.ts\`, not them.

Descriptions, titles, examples and defaults are left out, and so are the schemas of a status that is a subresource. The allowed
values of built-in kinds come from \`pkg/generated/openapi/zz_generated.openapi.go\` of the same module, the rest from
\`api/openapi-spec/swagger.json\`; \`scripts/schemas/corrections.ts\` says where the API server does otherwise than they say.
Custom resources come from the CRDs of their project, in the versions that it serves.

| file | Go module | version | kinds |
| --- | --- | --- | --- |
${lines.join("\n")}

## Licence

All of these modules are under the Apache License 2.0, and so are the files here: they are derivative works of the modules' schemas, changed
as described above. Copyright belongs to the authors of each project (The Kubernetes Authors, Argo CD, cert-manager, Envoy Gateway, External
Secrets, KEDA and Prometheus Operator authors). The text of the licence is in [LICENSE](LICENSE). Prometheus Operator's module says
in its NOTICE: "CoreOS Project. Copyright 2015 CoreOS, Inc. This product includes software developed at CoreOS, Inc."
`;
}
