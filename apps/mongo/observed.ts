import { readFile } from "node:fs/promises";
import { MongoClient, MongoServerError } from "mongodb";
import type { ReplicaSet } from "../../local/mongod/replica-set.ts";

/** A replica set as its primary tells it to MongoDB's driver; for tests. */
export interface Observed {
  /** The configured members, in the configuration's order. */
  readonly members: readonly string[];
  readonly primary: string;
  /** The members' states, sorted: `["PRIMARY", "SECONDARY", "SECONDARY"]`. */
  readonly states: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** The accounts by name, with their roles as `<db>.<role>`. */
  readonly accounts: Readonly<Record<string, readonly string[]>>;
}

/** Who logs in: to the database `admin`, unless told otherwise. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly source?: string;
}

/** Asks the set's primary. */
export async function observe(set: ReplicaSet): Promise<Observed> {
  return as(set, await system(set), async (client) => {
    const admin = client.db("admin");
    const hello = await admin.command({ hello: 1 });
    const { config } = await admin.command({ replSetGetConfig: 1 });
    const status = await admin.command({ replSetGetStatus: 1 });
    const { users } = await admin.command({ usersInfo: 1 });
    return {
      members: config.members.map((member: { host: string }) => member.host),
      primary: hello.primary,
      states: status.members.map((member: { stateStr: string }) => member.stateStr).sort(),
      settings: config.settings,
      accounts: Object.fromEntries(users.map((user: User) => [user.user, names(user.roles)])),
    };
  });
}

/** The roles that the server gives to who logs in so, or "refused". */
export async function logIn(set: ReplicaSet, who: Login): Promise<readonly string[] | "refused"> {
  return refusedOr("AuthenticationFailed", () =>
    as(set, who, async (client) => {
      const { authInfo } = await client.db("admin").command({ connectionStatus: 1 });
      return names(authInfo.authenticatedUserRoles);
    }),
  );
}

/** Gives what `work` gives, or "refused" when the server refuses it with this error. */
export async function refusedOr<T>(
  error: "AuthenticationFailed" | "Unauthorized",
  work: () => Promise<T>,
): Promise<T | "refused"> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof MongoServerError && thrown.codeName === error) return "refused";
    throw thrown;
  }
}

/** Connects to the primary as somebody, or as nobody. */
export async function as<T>(
  set: ReplicaSet,
  who: Login | undefined,
  work: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const login = who === undefined ? "" : `${encodeURIComponent(who.user)}:${encodeURIComponent(who.password)}@`;
  const source = who === undefined ? "" : `&authSource=${who.source ?? "admin"}`;
  const uri = `mongodb://${login}${set.hosts}/?replicaSet=${set.name}&serverSelectionTimeoutMS=10000${source}`;
  const client = new MongoClient(uri);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** The user that the members are to each other. */
export async function system(set: ReplicaSet): Promise<Login> {
  const [key = ""] = (await readFile(set.keyfile, "utf8")).replaceAll("- ", "").split("\n");
  return { user: "__system", password: key, source: "local" };
}

interface User {
  readonly user: string;
  readonly roles: readonly Role[];
}

interface Role {
  readonly db: string;
  readonly role: string;
}

function names(roles: readonly Role[]): readonly string[] {
  return roles.map(({ db, role }) => `${db}.${role}`).sort();
}
