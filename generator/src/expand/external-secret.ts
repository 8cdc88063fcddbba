import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { SecretKey } from "../model/handle.ts";
import { type Leaf, type VariedObject, within } from "../model/varying.ts";
import type { ResolvedWorkload } from "../resolve/graph.ts";
import type { MetadataOf } from "./metadata.ts";

/** The name of the Kubernetes Secret that holds what a workload reads of a secret. */
export function secretName(workload: string, secret: string): string {
  return secret === workload || secret.startsWith(`${workload}-`) ? secret : `${workload}-${secret}`;
}

/** The name of a secret in AWS Secrets Manager. */
export function secretPath(system: string, environment: string, secret: string): string {
  return `${system}/${environment}/${secret}`;
}

/** The SecretStore of each environment. */
export const secretStore = "aws-secrets-manager";

/**
 * One ExternalSecret for each secret of a workload, with just the keys that it reads. The SecretStore adds the environment's prefix, so
 * they are the same everywhere. External Secrets' own defaults are written out, or Argo CD shows them as drift.
 */
export function externalSecrets(
  { workload, secrets }: ResolvedWorkload,
  metadata: MetadataOf,
): readonly Leaf<VariedObject<IExternalSecret>>[] {
  return [...secrets].map(([secret, { files, environments }]) => {
    const name = secretName(workload.name, secret);
    const templated = files.some(({ template }) => template !== undefined);
    const object: VariedObject<IExternalSecret> = {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: metadata(name, { wave: "configuration" }),
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: "SecretStore", name: secretStore },
        target: {
          name,
          creationPolicy: "Owner",
          deletionPolicy: "Retain",
          ...(templated ? { template: template(files) } : {}),
        },
        data: templated
          ? [...new Set(files.map(({ key }) => key))].sort().map((key) => data(variable(key), secret, key))
          : files.map(({ file, key }) => data(file ?? key, secret, key)),
      },
    };
    return within(environments, object);
  });
}

function data(secretKey: string, key: string, property: string) {
  return {
    secretKey,
    remoteRef: { key, property, conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" },
  } as const;
}

function template(files: readonly SecretKey[]) {
  const texts = files.map(({ file, key, template }) => [file ?? key, template ?? `{{ .${variable(key)} }}`]);
  return { engineVersion: "v2", mergePolicy: "Replace", data: Object.fromEntries(texts) } as const;
}

// A Go template names a key as a field: letters, digits and underscores.
function variable(key: string): string {
  return key.replace(/[^A-Za-z0-9_]/g, "_");
}
