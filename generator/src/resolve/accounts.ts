import { accountSecret } from "../model/store.ts";
import type { Workload } from "../model/workload.ts";
import { containersOf, usesOf } from "./sinks.ts";
import type { StoreAccount } from "./value.ts";

type Role = StoreAccount["roles"][number];

/** The accounts on each store, by its name: one for each workload that uses it, with a role for each database. */
export function storeAccounts(workloads: readonly Workload[]): ReadonlyMap<string, readonly StoreAccount[]> {
  const byStore = new Map<string, Map<string, Map<string, Role>>>();
  const environments = new Map(workloads.map(({ name, spec }) => [name, spec.environments]));
  for (const workload of workloads) {
    for (const { use } of containersOf(workload).flatMap(usesOf)) {
      if (use.kind !== "store") continue;
      const role: Role = { db: String(use.options.database), role: use.access };
      const accounts = byStore.get(use.name) ?? new Map<string, Map<string, Role>>();
      const roles = accounts.get(workload.name) ?? new Map<string, Role>();
      byStore.set(use.name, accounts.set(workload.name, roles.set(`${role.db} ${role.role}`, role)));
    }
  }
  return new Map(
    [...byStore].map(([store, accounts]) => [
      store,
      sorted(accounts).map(([user, roles]) => ({
        user,
        secret: accountSecret(store, user),
        roles: sorted(roles).map(([, role]) => role),
        environments: environments.get(user),
      })),
    ]),
  );
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
