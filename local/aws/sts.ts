import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Loopback } from "./loopback.ts";

/** AWS STS on loopback: gives credentials to whoever shows the web identity token of the role. */
export class Sts implements AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly #server: Loopback;
  readonly #roles: Map<string, Identity>;

  private constructor(server: Loopback, roles: Map<string, Identity>) {
    this.#server = server;
    this.#roles = roles;
    this.port = server.port;
    this.url = server.url;
  }

  static async start(): Promise<Sts> {
    const roles = new Map<string, Identity>();
    return new Sts(await Loopback.start((request, response) => void answer(roles, request, response)), roles);
  }

  /** Hands out the token by which the role can be assumed: what the cluster projects into the pod. An earlier one ends. */
  grant(roleArn: string): string {
    const token = webIdentityToken(roleArn);
    this.#roles.set(roleArn, { token, assumed: this.#roles.get(roleArn)?.assumed ?? 0 });
    return token;
  }

  /** How often the role was assumed. */
  assumed(roleArn: string): number {
    return this.#roles.get(roleArn)?.assumed ?? 0;
  }

  /** Goes down: ends all connections at once, and refuses new ones. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Comes back on the same port, with the same tokens. */
  start(): Promise<void> {
    return this.#server.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}

/**
 * Starts a stand-in for AWS STS that knows AssumeRoleWithWebIdentity, with which a pod's AWS SDK begins: it needs `AWS_ROLE_ARN`,
 * `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_REGION` and `AWS_ENDPOINT_URL_STS`.
 *
 * @example
 * await using sts = await startSts();
 * await writeFile(tokenFile, sts.grant("arn:aws:iam::000000000000:role/polybot-dev-yolo5"));
 */
export function startSts(): Promise<Sts> {
  return Sts.start();
}

interface Identity {
  readonly token: string;
  readonly assumed: number;
}

/** Looks like the token of a service account, but is signed by nobody: only the very text counts here. */
function webIdentityToken(roleArn: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { aud: ["sts.amazonaws.com"], sub: roleArn, jti: randomUUID() };
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${randomBytes(32).toString("base64url")}`;
}

async function answer(roles: Map<string, Identity>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = new URLSearchParams(await text(request).catch(() => ""));
  const { status, body } = assume(roles, form);
  response.writeHead(status, { "content-type": "text/xml" });
  response.end(body);
}

/** As of the STS API reference, AssumeRoleWithWebIdentity: its parameters, errors and answer. */
function assume(roles: Map<string, Identity>, form: URLSearchParams): { status: number; body: string } {
  const action = form.get("Action");
  if (action !== "AssumeRoleWithWebIdentity") return refusal(400, "InvalidAction", "Could not find the operation.");
  const roleArn = form.get("RoleArn");
  const token = form.get("WebIdentityToken");
  const session = form.get("RoleSessionName");
  if (!roleArn || !token || !session) {
    const missing = Object.entries({ roleArn, webIdentityToken: token, roleSessionName: session });
    const names = missing.flatMap(([name, value]) => (value ? [] : [name]));
    return refusal(
      400,
      "ValidationError",
      `Value at '${names.join("', '")}' failed to satisfy constraint: Member must not be null`,
    );
  }
  const role = roles.get(roleArn);
  if (role === undefined)
    return refusal(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  if (role.token !== token) {
    return refusal(400, "InvalidIdentityToken", "The web identity token that was passed could not be validated.");
  }
  roles.set(roleArn, { token, assumed: role.assumed + 1 });
  return { status: 200, body: assumedRole(roleArn, session, Number(form.get("DurationSeconds") ?? 3600)) };
}

function assumedRole(roleArn: string, session: string, seconds: number): string {
  const name = roleArn.replace(/^.*\//, "");
  const id = `AROA${randomBytes(8).toString("hex").toUpperCase()}`;
  return document(
    "AssumeRoleWithWebIdentityResponse",
    `<AssumeRoleWithWebIdentityResult>
  <Audience>sts.amazonaws.com</Audience>
  <AssumedRoleUser>
    <Arn>arn:aws:sts::000000000000:assumed-role/${escaped(name)}/${escaped(session)}</Arn>
    <AssumedRoleId>${id}:${escaped(session)}</AssumedRoleId>
  </AssumedRoleUser>
  <Credentials>
    <AccessKeyId>ASIA${randomBytes(8).toString("hex").toUpperCase()}</AccessKeyId>
    <SecretAccessKey>${randomBytes(30).toString("base64")}</SecretAccessKey>
    <SessionToken>${randomBytes(96).toString("base64")}</SessionToken>
    <Expiration>${new Date(Date.now() + seconds * 1000).toISOString()}</Expiration>
  </Credentials>
  <Provider>arn:aws:iam::000000000000:oidc-provider/local</Provider>
</AssumeRoleWithWebIdentityResult>`,
  );
}

function refusal(status: number, code: string, message: string): { status: number; body: string } {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return { status, body: document("ErrorResponse", error) };
}

function document(root: string, content: string): string {
  const requestId = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  return `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${content}${requestId}</${root}>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
