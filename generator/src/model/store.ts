import { DeclarationError } from "./declaration-error.ts";
import { networkPort, type Ports } from "./endpoint.ts";
import { type Facet, type Handle, type SecretFile, target } from "./handle.ts";
import { type Accessed, defineResource } from "./resource.ts";
import { type Leaf, map } from "./varying.ts";
import type { Account } from "./workload.ts";

/** A handle on one database of a store. As a value: the members' addresses. */
export type StoreHandle<Access extends string> = Handle<string, Access> & {
  /** All members as `host:port`, joined by commas. */
  readonly hosts: Facet<string>;
  readonly database: Facet<string>;
  /** A file with the connection URI, the account's password in it. */
  readonly uriFile: Facet<SecretFile>;
};

/** A workload that keeps state, as others use it. */
export interface Store<Name extends string = string> {
  readonly name: Name;
  read(database: string): StoreHandle<"store:read">;
  readWrite(database: string): StoreHandle<"store:readWrite">;
}

interface StoreFacts {
  readonly ports: Ports;
  readonly members: Leaf<number>;
  readonly uri?: (account: Account) => string;
}

type InStore = Accessed<StoreFacts, { database: string }>;

/** The secret that holds the password of a workload's account on a store, under the key `password`. */
export function accountSecret(store: string, workload: string): string {
  return `${store}-${workload}`;
}

function clientPort(ports: Ports) {
  const [first] = Object.values(ports);
  return networkPort(first ?? 0);
}

/** All members as `host:port`, joined by commas. */
export function memberHosts(name: string, { ports, members }: Pick<StoreFacts, "ports" | "members">): Leaf<string> {
  const { port } = clientPort(ports);
  return map(members, (count) =>
    Array.from({ length: count }, (_, ordinal) => `${name}-${ordinal}.${name}:${port}`).join(","),
  );
}

const hosts = ({ name, spec }: InStore) => memberHosts(name, spec);

const access = {
  main: "hosts",
  facets: {
    hosts: { as: "text", value: hosts },
    database: { as: "text", value: (r: InStore) => r.options.database },
    uriFile: {
      as: "file",
      file: (r: InStore) => {
        const { uri } = r.spec;
        if (uri === undefined)
          throw new DeclarationError(`Store "${r.name}" declares no \`uri\`, so it has no accounts and no uriFile.`);
        return {
          secret: accountSecret(r.name, r.workload),
          key: "password",
          file: `${r.options.database}.uri`,
          template: map(hosts(r), (members) =>
            uri({
              user: r.workload,
              password: "{{ .password | urlquery }}",
              hosts: members,
              database: r.options.database,
            }),
          ),
        };
      },
    },
  },
  egress: (r: InStore) => [{ workload: r.name, ports: [clientPort(r.spec.ports)] }],
} as const;

const define = defineResource<StoreFacts, { database: string }>()({
  kind: "store",
  access: { read: access, readWrite: access },
});

/**
 * The accounts that the graph gives on a store, for its own jobs: one for each workload that uses it, as JSON
 * `[{ "user", "passwordFile", "roles": [{ "db", "role": "read" | "readWrite" }] }]`. The password files are mounted beside it.
 *
 * @example jobs: { init: { runs: "alongside", files: { "/etc/mongo/accounts.json": accounts }, … } }
 */
export const accounts: Facet<string> = { [target]: { accounts: true } };

/** All members of a store as `host:port`, joined by commas, for its own containers and jobs. */
export const members: Facet<string> = { [target]: { members: true } };

/** What a store offers to other workloads. */
export function storeHandles<Name extends string>(name: Name, facts: StoreFacts): Store<Name> {
  const declared = define(name, facts);
  return {
    name,
    read: (database) => declared.read({ database }),
    readWrite: (database) => declared.readWrite({ database }),
  };
}
