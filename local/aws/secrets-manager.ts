import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { Loopback } from "./loopback.ts";

interface Version {
  readonly id: string;
  readonly value: string;
  /** Seconds since 1970, as the API writes them. */
  readonly created: number;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  /** The newest first: AWSCURRENT, then AWSPREVIOUS. */
  readonly versions: readonly [Version, ...Version[]];
}

type Fields = Readonly<Record<string, unknown>>;

/** An answer of the API that is an error. */
class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** AWS Secrets Manager on loopback: what the AWS SDK's client needs to read and to write secrets of text. */
export class SecretsManager implements AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #server: Loopback;
  readonly #store: Store;

  private constructor(server: Loopback, store: Store) {
    this.#server = server;
    this.#store = store;
    this.port = server.port;
    this.url = server.url;
  }

  static async start(secrets: Readonly<Record<string, string>>, region: string): Promise<SecretsManager> {
    const store = new Store(region);
    for (const [name, value] of Object.entries(secrets)) store.put(name, value);
    return new SecretsManager(
      await Loopback.start((request, response) => void answer(store, request, response)),
      store,
    );
  }

  /** Gives the secret a new value, or makes it. The old value stays to be had as AWSPREVIOUS. */
  put(name: string, value: string): void {
    this.#store.put(name, value);
  }

  /** Goes down: ends all connections at once, and refuses new ones. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Comes back on the same port, with the same secrets. */
  start(): Promise<void> {
    return this.#server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}

/**
 * Starts a stand-in for AWS Secrets Manager (its JSON 1.1 protocol): GetSecretValue, DescribeSecret, ListSecrets, CreateSecret and
 * PutSecretValue.
 *
 * @param secrets name → text.
 * @param options.region which region the secrets are in. Default: eu-north-1.
 * @example await using secrets = await startSecretsManager({ "polybot/dev/telegram": '{"token":"…"}' });
 */
export function startSecretsManager(
  secrets: Readonly<Record<string, string>>,
  { region = "eu-north-1" }: { readonly region?: string } = {},
): Promise<SecretsManager> {
  return SecretsManager.start(secrets, region);
}

class Store {
  readonly #secrets = new Map<string, Secret>();
  readonly #region: string;

  constructor(region: string) {
    this.#region = region;
  }

  put(name: string, value: string, id: string = randomUUID()): Secret {
    const old = this.#secrets.get(name);
    const version = { id, value, created: Date.now() / 1000 };
    // AWS ends an ARN with six characters of its own, so that a secret made anew is another one.
    const suffix = randomBytes(3).toString("hex");
    const arn = old?.arn ?? `arn:aws:secretsmanager:${this.#region}:000000000000:secret:${name}-${suffix}`;
    const secret: Secret = { name, arn, versions: [version, ...(old?.versions.slice(0, 1) ?? [])] };
    this.#secrets.set(name, secret);
    return secret;
  }

  /** By name, ARN, or ARN without its last seven characters. */
  get(id: unknown): Secret {
    const found = [...this.#secrets.values()].find(
      ({ name, arn }) => id === name || id === arn || id === arn.slice(0, -7),
    );
    if (found === undefined) {
      throw new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    return found;
  }

  has(name: string): boolean {
    return this.#secrets.has(name);
  }

  get all(): readonly Secret[] {
    return [...this.#secrets.values()];
  }
}

const actions: Readonly<Record<string, (store: Store, input: Fields) => Fields>> = {
  GetSecretValue(store, { SecretId, VersionId, VersionStage }) {
    const secret = store.get(SecretId);
    const index = secret.versions.findIndex(
      ({ id }, age) =>
        (VersionId === undefined || VersionId === id) &&
        (VersionStage === undefined ? VersionId !== undefined || age === 0 : stages[age] === VersionStage),
    );
    const version = secret.versions[index];
    if (version === undefined) {
      throw new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret value.");
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: [stages[index]],
      CreatedDate: version.created,
    };
  },
  DescribeSecret(store, { SecretId }) {
    return described(store.get(SecretId));
  },
  ListSecrets(store, { MaxResults, NextToken }) {
    const from = Number(NextToken ?? 0);
    const to = from + Number(MaxResults ?? 100);
    return {
      SecretList: store.all.slice(from, to).map(described),
      ...(to < store.all.length ? { NextToken: String(to) } : {}),
    };
  },
  CreateSecret(store, { Name, SecretString, ClientRequestToken }) {
    if (typeof Name !== "string" || !/^[\w/+=.@-]{1,512}$/.test(Name)) {
      throw new Refusal("ValidationException", "Invalid name. Must be 1 to 512 letters, digits and /_+=.@-");
    }
    if (store.has(Name))
      throw new Refusal("ResourceExistsException", `The operation failed because the secret ${Name} already exists.`);
    return written(store.put(Name, textOf(SecretString), tokenOf(ClientRequestToken)));
  },
  PutSecretValue(store, { SecretId, SecretString, ClientRequestToken }) {
    const secret = store.put(store.get(SecretId).name, textOf(SecretString), tokenOf(ClientRequestToken));
    return { ...written(secret), VersionStages: ["AWSCURRENT"] };
  },
};

const stages = ["AWSCURRENT", "AWSPREVIOUS"] as const;

function described({ name, arn, versions }: Secret): Fields {
  const ids = versions.map(({ id }, age) => [id, [stages[age]]]);
  return {
    ARN: arn,
    Name: name,
    LastChangedDate: versions[0].created,
    VersionIdsToStages: Object.fromEntries(ids),
    SecretVersionsToStages: Object.fromEntries(ids),
  };
}

function written({ name, arn, versions }: Secret): Fields {
  return { ARN: arn, Name: name, VersionId: versions[0].id };
}

function textOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Refusal("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
}

/** The version's id is what the client sends, so that it can send again. */
function tokenOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body } = await result(store, request).catch((error: unknown) => {
    const refusal = error instanceof Refusal ? error : new Refusal("InvalidRequestException", "The body is not JSON.");
    return { status: 400, body: { __type: refusal.type, message: refusal.message, Message: refusal.message } };
  });
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() });
  response.end(JSON.stringify(body));
}

async function result(store: Store, request: IncomingMessage): Promise<{ status: number; body: Fields }> {
  const [, name = ""] = /^secretsmanager\.(\w+)$/.exec(String(request.headers["x-amz-target"])) ?? [];
  const input: unknown = await json(request);
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined)
    throw new Refusal("UnknownOperationException", "This stand-in does not know the operation.");
  if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? "")) {
    throw new Refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  return { status: 200, body: action(store, typeof input === "object" && input !== null ? { ...input } : {}) };
}
