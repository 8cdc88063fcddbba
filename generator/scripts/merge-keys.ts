/**
 * Writes `src/layer/merge-keys.json`: which lists Kustomize merges in a strategic merge patch, and by which keys.
 *
 * Run by maintainers, with Go installed: `node generator/scripts/merge-keys.ts`. Kustomize embeds the schema that a
 * Kubernetes 1.21.2 cluster serves (kyaml, `openapi/kubernetesapi/v1_21_2`), from 5.5 to 5.8, and nothing newer. The
 * same schema, as JSON, is in the Go module `k8s.io/kubernetes`, which is what this script reads.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const version = "v1.21.2";
const output = join(import.meta.dirname, "../src/layer/merge-keys.json");

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
}

interface Definition {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

interface Field {
  readonly keys?: readonly string[];
  readonly of?: string;
}

const definitions = readDefinitions();
const types = typesThatMerge(definitions);
const source = `k8s.io/kubernetes ${version}, api/openapi-spec/swagger.json (the schema that Kustomize 5.5 to 5.8 embeds)`;
const licence = "Apache-2.0, Copyright The Kubernetes Authors";
writeFileSync(output, `${lines({ source, licence, kinds: kindsOf(definitions, types), types }, 2)}\n`);

/** JSON with a line for each member down to a depth, so that a difference shows. */
function lines(map: object, depth: number, indent = "  "): string {
  const members = Object.entries(map).map(([key, value]) => {
    const text =
      depth > 1 && typeof value === "object" ? lines(value, depth - 1, `${indent}  `) : JSON.stringify(value);
    return `${indent}${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${members.join(",\n")}\n${indent.slice(2)}}`;
}

function readDefinitions(): Readonly<Record<string, Definition>> {
  const download = execFileSync("go", ["mod", "download", "-json", `k8s.io/kubernetes@${version}`], {
    encoding: "utf8",
  });
  const { Dir } = JSON.parse(download) as { readonly Dir: string };
  const swagger = JSON.parse(readFileSync(join(Dir, "api/openapi-spec/swagger.json"), "utf8")) as {
    readonly definitions: Readonly<Record<string, Definition>>;
  };
  return Object.fromEntries(Object.entries(swagger.definitions).filter(([name]) => isServed(name)));
}

/** A cluster with default settings, from which Kustomize took its copy, serves no alpha version and no ephemeral list. */
function isServed(name: string): boolean {
  return !/\.v\d+alpha\d+\./.test(name) && !name.endsWith(".EphemeralContainers");
}

/** The types that hold, at any depth, a list that is merged. A list that is replaced ends the search: a patch replaces all in it. */
function typesThatMerge(all: Readonly<Record<string, Definition>>): Record<string, Record<string, Field>> {
  const merging = new Set<string>();
  for (let size = -1; size !== merging.size; ) {
    size = merging.size;
    for (const [name, definition] of Object.entries(all)) {
      const properties = Object.values(definition.properties ?? {});
      if (properties.some((property) => keysOf(property) !== undefined || merging.has(property.$ref ?? ""))) {
        merging.add(`#/definitions/${name}`);
      }
    }
  }
  const entries = Object.entries(all).flatMap(([name, { properties = {} }]) => {
    if (!merging.has(`#/definitions/${name}`)) return [];
    const fields = Object.entries(properties).flatMap(([field, property]) => {
      if (merging.has(property.additionalProperties?.$ref ?? ""))
        throw new Error(`${name}.${field}: a map of merged lists`);
      const keys = keysOf(property);
      const of = keys === undefined ? property.$ref : property.items?.$ref;
      const known = of !== undefined && merging.has(of) ? { of: short(of) } : {};
      if (keys !== undefined) return [[field, { keys, ...known }] as const];
      return "of" in known ? [[field, known] as const] : [];
    });
    return [[short(name), Object.fromEntries(fields.sort(byName))] as const];
  });
  return Object.fromEntries(entries.sort(byName));
}

/** As kyaml reads them (`openapi.PatchStrategyAndKeyList`): list-map-keys come before the merge key; neither means a set. */
function keysOf(property: Property): readonly string[] | undefined {
  const strategy = property["x-kubernetes-patch-strategy"]?.split(",") ?? [];
  if (property.type !== "array" || !strategy.includes("merge")) return undefined;
  const key = property["x-kubernetes-patch-merge-key"];
  return property["x-kubernetes-list-map-keys"] ?? (key === undefined ? [] : [key]);
}

function kindsOf(all: Readonly<Record<string, Definition>>, merging: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(all).flatMap(([name, definition]) =>
    Object.hasOwn(merging, short(name))
      ? (definition["x-kubernetes-group-version-kind"] ?? []).map(
          ({ group, version: v, kind }) => [`${group === "" ? v : `${group}/${v}`} ${kind}`, short(name)] as const,
        )
      : [],
  );
  return Object.fromEntries(entries.sort(byName));
}

function short(name: string): string {
  return name.replace(/^#\/definitions\//, "").replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.apis\.)?/, "");
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
