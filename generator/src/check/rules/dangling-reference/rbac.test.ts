import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const binding = (kind: string, role: string, subjects: string) => `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: polybot } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: watcher } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: b }
roleRef: { apiGroup: rbac.authorization.k8s.io, ${role} }
subjects: [${subjects}]
`;

test("a binding's role is declared, or one that every cluster has", () => {
  for (const role of [
    "kind: Role, name: reader",
    "kind: ClusterRole, name: watcher",
    "kind: ClusterRole, name: view",
    "kind: ClusterRole, name: 'system:auth-delegator'",
  ]) {
    assert.deepEqual(findingsIn(danglingReference, binding("RoleBinding", role, "")), []);
  }
  assert.deepEqual(findingsIn(danglingReference, binding("RoleBinding", "kind: Role, name: view", "")), [
    'RoleBinding/b  roleRef.name  No Role is called "view". There is "reader".',
  ]);
  assert.deepEqual(
    findingsIn(danglingReference, binding("ClusterRoleBinding", "kind: ClusterRole, name: watchr", "")),
    ['ClusterRoleBinding/b  roleRef.name  No ClusterRole is called "watchr". Did you mean "watcher"?'],
  );
});

test("the ServiceAccounts of the place's own namespace are looked for", () => {
  const subjects =
    "{ kind: ServiceAccount, name: polybt, namespace: polybot }, { kind: ServiceAccount, name: x, namespace: other }, { kind: ServiceAccount, name: default }, { kind: User, name: ada }";
  assert.deepEqual(findingsIn(danglingReference, binding("RoleBinding", "kind: Role, name: reader", subjects)), [
    'RoleBinding/b  subjects[polybt].name  No ServiceAccount is called "polybt". Did you mean "polybot"?',
  ]);
});

test("a ClusterRoleBinding says in which namespace a ServiceAccount is", () => {
  assert.deepEqual(
    findingsIn(
      danglingReference,
      binding("ClusterRoleBinding", "kind: ClusterRole, name: view", "{ kind: ServiceAccount, name: polybot }"),
    ),
    ["ClusterRoleBinding/b  subjects[polybot]  A ServiceAccount in a ClusterRoleBinding needs its namespace."],
  );
});
