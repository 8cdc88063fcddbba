import type { IIoK8sApiCoreV1Volume } from "kubernetes-models/v1/Volume";
import type { IIoK8sApiCoreV1VolumeMount } from "kubernetes-models/v1/VolumeMount";
import { type Leaf, within } from "../model/varying.ts";
import type { ResolvedContainer, ResolvedPod } from "../resolve/graph.ts";
import { secretsFolder } from "../resolve/value.ts";
import { tokenFolder } from "./aws-identity.ts";
import type { ContainerRole } from "./container.ts";
import { secretName } from "./external-secret.ts";

// External Secrets writes as root; the pod's fsGroup may read.
const readableByGroup = 0o440;

/** What a container mounts. */
export function mountsOf(
  resolved: ResolvedContainer,
  role: ContainerRole,
): readonly Leaf<IIoK8sApiCoreV1VolumeMount>[] {
  const { files, secrets, writable, granted } = resolved;
  return [
    ...(role.claim === undefined ? [] : [{ mountPath: role.claim.at, name: role.claim.name }]),
    ...files.map(({ path }) => ({
      mountPath: path,
      name: "files",
      readOnly: true,
      subPath: fileKey(resolved, path, role.main ?? false),
    })),
    ...[...secrets].map(([secret, environments]) =>
      within(environments, { mountPath: `${secretsFolder}/${secret}`, name: `secret-${secret}`, readOnly: true }),
    ),
    ...(granted ? [{ mountPath: tokenFolder, name: "aws-token", readOnly: true }] : []),
    ...writable.map((path) => ({ mountPath: path, name: writableName(resolved, path, role) })),
  ];
}

/** The volumes of a pod: files, secrets, the AWS token and the writable folders of its containers. */
export function volumesOf(
  pod: ResolvedPod,
  workload: string,
  roleOf: (container: ResolvedContainer) => ContainerRole,
): readonly Leaf<IIoK8sApiCoreV1Volume>[] {
  const containers = [...pod.init, ...pod.containers];
  const secrets = [...new Map(containers.flatMap((container) => [...container.secrets]))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return [
    ...(containers.some(({ files }) => files.length > 0)
      ? [{ name: "files", configMap: { name: `${pod.name}-files` } }]
      : []),
    ...secrets.map(([secret, environments]) =>
      within(environments, {
        name: `secret-${secret}`,
        secret: { secretName: secretName(workload, secret), defaultMode: readableByGroup },
      }),
    ),
    ...(containers.some(({ granted }) => granted) ? [awsToken] : []),
    ...containers.flatMap((container) =>
      container.writable.map((path) => ({ name: writableName(container, path, roleOf(container)), emptyDir: {} })),
    ),
  ];
}

const awsToken: IIoK8sApiCoreV1Volume = {
  name: "aws-token",
  projected: {
    defaultMode: readableByGroup,
    sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86_400, path: "token" } }],
  },
};

function writableName({ name }: ResolvedContainer, path: string, role: ContainerRole): string {
  return role.main ? dashed(path) : `${name}-${dashed(path)}`;
}

/** The key of a file in the pod's ConfigMap. */
export function fileKey({ name }: ResolvedContainer, path: string, main: boolean): string {
  const key = path.slice(1).replaceAll("/", ".");
  return main ? key : `${name}.${key}`;
}

function dashed(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
