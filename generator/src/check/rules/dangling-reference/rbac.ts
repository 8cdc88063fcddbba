import type { Manifest } from "../../../model/manifest.ts";
import { textAt } from "../../data.ts";
import { entriesOf, memberOf, type Part, whole } from "../../part.ts";
import type { Known } from "./known.ts";

const group = "rbac.authorization.k8s.io";

/** References from role bindings to their role and to ServiceAccounts. */
export function ofBinding(binding: Manifest, known: Known): void {
  const { set } = known;
  const isClusterWide = binding.kind === "ClusterRoleBinding";
  const role = memberOf(whole(binding), "roleRef");
  const name = memberOf(role, "name");
  const kind = textAt(role.value, "kind");
  if (kind === "ClusterRole" && !isBuiltIn(name)) known.object(name, `ClusterRole.${group}`);
  if (kind === "Role" && set.isOwn(binding)) known.object(name, `Role.${group}`);
  for (const subject of entriesOf(memberOf(whole(binding), "subjects"))) {
    if (textAt(subject.value, "kind") !== "ServiceAccount") continue;
    const namespace = textAt(subject.value, "namespace");
    if (namespace === undefined && isClusterWide) {
      known.report(subject, "A ServiceAccount in a ClusterRoleBinding needs its namespace.");
    } else if ((namespace ?? set.namespaceOf(binding)) === set.namespace) {
      known.serviceAccount(memberOf(subject, "name"));
    }
  }
}

/** Source: Kubernetes documentation, "Using RBAC Authorization", section "Default roles and role bindings". */
function isBuiltIn({ value }: Part): boolean {
  return typeof value === "string" && (value.startsWith("system:") || userFacing.has(value));
}

const userFacing = new Set(["admin", "cluster-admin", "edit", "view"]);
