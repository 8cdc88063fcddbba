/** The allowed values of fields: by definition (as `definitionKey` writes it) and field. */
export type Enums = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** A definition's name as in swagger.json, written as the generated Go file names its function. */
export function definitionKey(name: string): string {
  return name
    .replace(/^io\.k8s\.api\./, "k8sio.api.")
    .replace(/^io\.k8s\.[^.]+\.pkg\./, "pkg.")
    .replaceAll(/[.-]/g, "_");
}

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
  return enums;
}

/**
 * Allowed values that Kubernetes enforces and doesn't mark with `+enum`.
 *
 * Source: the validation of Kubernetes 1.36, in the module k8s.io/kubernetes under `pkg/apis/<group>/validation`, and for label
 * selectors `k8s.io/apimachinery/pkg/apis/meta/v1/validation`.
 */
export const unmarkedEnums: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": {
    operator: ["In", "NotIn", "Exists", "DoesNotExist"],
  },
  "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {
    whenDeleted: ["Delete", "Retain"],
    whenScaled: ["Delete", "Retain"],
  },
  "io.k8s.api.autoscaling.v2.MetricSpec": {
    type: ["ContainerResource", "External", "Object", "Pods", "Resource"],
  },
  "io.k8s.api.autoscaling.v2.MetricTarget": { type: ["AverageValue", "Utilization", "Value"] },
  "io.k8s.api.autoscaling.v2.HPAScalingRules": { selectPolicy: ["Disabled", "Max", "Min"] },
  "io.k8s.api.autoscaling.v2.HPAScalingPolicy": { type: ["Percent", "Pods"] },
  "io.k8s.api.core.v1.ContainerResizePolicy": { restartPolicy: ["NotRequired", "RestartContainer"] },
  "io.k8s.api.core.v1.PodOS": { name: ["linux", "windows"] },
  "io.k8s.api.rbac.v1.RoleRef": { kind: ["ClusterRole", "Role"] },
  "io.k8s.api.rbac.v1.Subject": { kind: ["Group", "ServiceAccount", "User"] },
};
