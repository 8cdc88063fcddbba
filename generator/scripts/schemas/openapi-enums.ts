/** The allowed values of a definition's fields; a definition is named as in swagger.json. */
export type Enums = (definition: string) => ReadonlyMap<string, readonly string[]>;

/**
 * The allowed values that Kubernetes' Go types mark with `+enum`.
 *
 * swagger.json leaves them out (`make update` turns the feature OpenAPIEnums off); `zz_generated.openapi.go`, from
 * which it is made, has them. The file is written by gofmt, so lines and their indentation are enough to read it.
 *
 * @param goSource `pkg/generated/openapi/zz_generated.openapi.go`.
 */
export function openapiEnums(goSource: string): Enums {
  const enums = new Map<string, Map<string, readonly string[]>>();
  let definition = "";
  let field = "";
  for (const line of goSource.split("\n")) {
    definition = /^func schema_(\w+)\(/.exec(line)?.[1] ?? definition;
    field = /^\t{5}"([^"]+)": \{/.exec(line)?.[1] ?? field;
    const values = /^\t+Enum: +\[\]interface\{\}(\{.*\}),$/.exec(line)?.[1];
    if (values === undefined) continue;
    const fields = enums.get(definition) ?? new Map<string, readonly string[]>();
    const parsed: readonly string[] = JSON.parse(`[${values.slice(1, -1)}]`);
    enums.set(definition, fields.set(field, parsed));
  }
  return (name) => enums.get(functionName(name)) ?? new Map();
}

/** How the generated file names the function of a definition. */
function functionName(definition: string): string {
  return definition
    .replace(/^io\.k8s\.api\./, "k8sio.api.")
    .replace(/^io\.k8s\.[^.]+\.pkg\./, "pkg.")
    .replaceAll(/[.-]/g, "_");
}
