import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, Manifest } from "../../model/manifest.ts";
import { openCodeCache } from "./code-cache.ts";
import { compile, compilerVersion } from "./compiler.ts";
import { type CustomResourceDefinition, crdSchemas } from "./crd.ts";
import { faults, type SchemaFault } from "./faults.ts";
import { readSchemaFile, type SchemaFile, type SchemaNode, type Scope } from "./schema-file.ts";
import { type Dialect, strict } from "./strict.ts";
import { openValidators } from "./validators.ts";

/** A Kubernetes version whose schemas are shipped. */
export type KubernetesVersion = "1.34" | "1.35" | "1.36" | "1.37";

export interface SchemasOptions {
  readonly kubernetes: KubernetesVersion;
  /** The user's own CustomResourceDefinitions, which go before shipped ones of the same kinds. */
  readonly crds?: readonly CustomResourceDefinition[];
  /** The folder that compiled validators are kept in. @default `node_modules/.cache/plinth` in the working directory. */
  readonly cache?: string;
}

/** The schemas of every kind that one Kubernetes version, the shipped custom resources and the user's own ones have. */
export interface Schemas {
  /** Everything that the object's schema refuses; undefined when the kind is not known. */
  readonly validate: (object: Manifest | JsonObject) => readonly SchemaFault[] | undefined;
  readonly knows: (apiVersion: string, kind: string) => boolean;
  /** Whether objects of the kind stand in a namespace; undefined when the kind is not known. */
  readonly scope: (apiVersion: string, kind: string) => Scope | undefined;
  /** Every known kind, by apiVersion and kind. It reads all shipped files: for messages, not for ordinary runs. */
  readonly kinds: () => readonly KnownKind[];
}

export interface KnownKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: Scope;
}

/**
 * Opens the schemas that the system's Kubernetes version and custom resources have.
 *
 * A validator is compiled when an object first needs it and kept in the cache folder, by the hash of its schema and of its
 * compiler. So opening is cheap, and an ordinary run compiles nothing.
 *
 * @example
 * const schemas = openSchemas({ kubernetes: "1.36" });
 * schemas.validate({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" }, spec: { replcias: 2 } });
 * // [{ path: ["spec", "replcias"], fault: "unknown-field", message: "… Did you mean `replicas`?" }, …]
 */
export function openSchemas({ kubernetes, crds = [], cache = defaultCache() }: SchemasOptions): Schemas {
  const builtIn = readSchemaFile(new URL(`kubernetes/${kubernetes}.json`, shipped));
  const own = crdSchemas(crds);
  const customFiles = new Set(readdirSync(new URL("custom/", shipped)).sort());
  const custom = new Map<string, SchemaFile>();
  const definitions = new Map<string, readonly [SchemaNode, Dialect]>();
  for (const [name, node] of Object.entries(builtIn.definitions)) definitions.set(name, [node, "built-in"]);
  addCustom(own);

  const version = compilerVersion();
  const codeCache = openCodeCache(join(cache, "schemas"));
  const validateBy = openValidators((definition) => {
    const [node, dialect] = definitionOf(definition);
    const schema = strict(node, dialect, (name) => definitionOf(name)[0].required !== undefined);
    const key = createHash("sha256").update(version).update(JSON.stringify(schema)).digest("hex").slice(0, 32);
    const cached = codeCache.read(key);
    if (cached !== undefined) return cached;
    const code = compile(schema);
    codeCache.write(key, code);
    return code;
  });

  return {
    validate(object) {
      const { apiVersion, kind } = object;
      if (typeof apiVersion !== "string" || typeof kind !== "string") {
        const unnamed = Object.entries({ apiVersion, kind }).filter(([, value]) => typeof value !== "string");
        return unnamed.map(([field]) => missing(field));
      }
      const root = find(apiVersion, kind)?.schema;
      if (root === undefined) return undefined;
      const errors = validateBy(root, object);
      return errors.length === 0 ? [] : faults(errors, object, root, (name) => definitionOf(name)[0]);
    },
    knows: (apiVersion, kind) => find(apiVersion, kind) !== undefined,
    scope: (apiVersion, kind) => find(apiVersion, kind)?.scope,
    kinds() {
      for (const file of customFiles) customFile(file);
      const known = new Map<string, KnownKind>();
      for (const file of [builtIn, ...custom.values(), own]) {
        for (const [apiVersion, kinds] of Object.entries(file.kinds)) {
          for (const [kind, { scope }] of Object.entries(kinds))
            known.set(`${apiVersion} ${kind}`, { apiVersion, kind, scope });
        }
      }
      return [...known.keys()].sort().flatMap((key) => known.get(key) ?? []);
    },
  };

  function find(apiVersion: string, kind: string): { readonly schema: string; readonly scope: Scope } | undefined {
    const isIn = (file: SchemaFile | undefined) => file?.kinds[apiVersion]?.[kind];
    return isIn(own) ?? isIn(builtIn) ?? isIn(customFile(`${apiVersion.split("/", 1)[0]}.json`));
  }

  function customFile(name: string): SchemaFile | undefined {
    const known = custom.get(name);
    if (known !== undefined || !customFiles.has(name)) return known;
    const file = readSchemaFile(new URL(`custom/${name}`, shipped));
    custom.set(name, file);
    addCustom(file);
    return file;
  }

  function addCustom(file: SchemaFile): void {
    for (const [name, node] of Object.entries(file.definitions)) definitions.set(name, [node, "custom"]);
  }

  function definitionOf(name: string): readonly [SchemaNode, Dialect] {
    const found = definitions.get(name);
    if (found === undefined)
      throw new Error(`No schema is named ${name}: the files in generator/schemas don't fit together.`);
    return found;
  }
}

const shipped = new URL("../../../schemas/", import.meta.url);

function defaultCache(): string {
  return join(process.cwd(), "node_modules", ".cache", "plinth");
}

function missing(field: string): SchemaFault {
  return { path: [field], fault: "missing", message: `\`${field}\` is required in every object, and is a string.` };
}
