/**
 * A kind with its API group and without its version, as kubectl writes it: what references name, and what makes two objects of one
 * name different.
 *
 * @example groupKind("v1", "Service") // "Service"
 * @example groupKind("apps/v1", "Deployment") // "Deployment.apps"
 */
export function groupKind(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  return group === "" ? kind : `${kind}.${group}`;
}

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.lastIndexOf("/")));
}
