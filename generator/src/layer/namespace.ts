import type { Json, JsonObject, Manifest } from "../model/manifest.ts";
import { dataOf } from "./identity.ts";
import { memberPath } from "./path.ts";
import { Refusal } from "./refusal.ts";
import { isList, isMap } from "./symbolic.ts";

/** The namespaces of the ServiceAccounts of a build, by name, before `namespace:` changes them. */
export type Accounts = ReadonlyMap<string, string>;

export function accountsOf(objects: readonly Manifest[]): Accounts {
  const accounts = objects.filter(({ apiVersion, kind }) => apiVersion === "v1" && kind === "ServiceAccount");
  return new Map(accounts.map(({ metadata }) => [metadata.name, metadata.namespace ?? "default"]));
}

/**
 * What `namespace:` does to an object: it overwrites the object's namespace, that of cluster-scoped custom resources too, and that
 * of some subjects of a RoleBinding (api, `filters/namespace` and `filters/nameref`; measured with 5.5 and 5.8).
 *
 * @throws {Refusal} for objects in which it changes more than that: they stand in a kustomization without `namespace:`.
 */
export function stamp(object: Manifest, namespace: string, accounts: Accounts): Manifest {
  const { apiVersion, kind, metadata } = object;
  const type = `${apiVersion} ${kind}`;
  if (overwritten.has(type)) {
    throw new Refusal(
      memberPath(undefined, "kind"),
      `"namespace: ${namespace}" changes more of a ${kind} than its namespace. Build it without.`,
    );
  }
  const stamped = clusterScoped.has(type) ? object : { ...object, metadata: { ...metadata, namespace } };
  return kind === "RoleBinding" || kind === "ClusterRoleBinding"
    ? stampSubjects(stamped, namespace, accounts)
    : stamped;
}

/** Subjects named "default" get the namespace; those named as a ServiceAccount of the same build do when they mean that one. */
function stampSubjects(binding: Manifest, namespace: string, accounts: Accounts): Manifest {
  const { subjects } = dataOf(binding);
  if (!isList(subjects)) return binding;
  const stamped = subjects.map((subject): Json => {
    if (!isMap(subject) || typeof subject.name !== "string") return subject;
    return isStamped(subject, subject.name, accounts) ? { ...subject, namespace } : subject;
  });
  return { ...binding, subjects: stamped };
}

function isStamped(subject: JsonObject, name: string, accounts: Accounts): boolean {
  if (name === "default") return true;
  const account = accounts.get(name);
  return account !== undefined && (subject.namespace === undefined || subject.namespace === account);
}

/** Kinds of which `namespace:` changes the name or the service that they call (`builtinpluginconsts/namespace.go`, `namereference.go`). */
const overwritten: ReadonlySet<string> = new Set([
  "v1 Namespace",
  "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/v1 CustomResourceDefinition",
  "apiregistration.k8s.io/v1 APIService",
]);

/** The kinds that Kustomize knows to have no namespace (kyaml, `openapi.go`, `precomputedIsNamespaceScoped`), in the versions still served. */
const clusterScoped: ReadonlySet<string> = new Set([
  "v1 Node",
  "v1 PersistentVolume",
  "certificates.k8s.io/v1 CertificateSigningRequest",
  "networking.k8s.io/v1 IngressClass",
  "node.k8s.io/v1 RuntimeClass",
  "rbac.authorization.k8s.io/v1 ClusterRole",
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
  "scheduling.k8s.io/v1 PriorityClass",
  "storage.k8s.io/v1 CSIDriver",
  "storage.k8s.io/v1 CSINode",
  "storage.k8s.io/v1 StorageClass",
  "storage.k8s.io/v1 VolumeAttachment",
]);
