/** A path in a container. */
type Path = `/${string}`;

/** The script of the probes, to be mounted in mongod's container. */
export const probeFiles = { "/scripts/probe.sh": script("probe.sh") } as const;

/** The script of the init Job and the parts that it requires, to be mounted in the Job's container. */
export const initFiles = {
  "/scripts/init.js": script("init.js"),
  "/scripts/accounts.cjs": script("accounts.cjs"),
  "/scripts/connections.cjs": script("connections.cjs"),
  "/scripts/members.cjs": script("members.cjs"),
  "/scripts/refused.cjs": script("refused.cjs"),
  "/scripts/wanted.cjs": script("wanted.cjs"),
} as const;

/**
 * Copies the keyfile from a Secret's mount to where mongod reads it. mongod refuses a keyfile that a group may read, and a Secret's mount with an
 * `fsGroup` always is one. `install` replaces what an earlier run left, which nobody may write to.
 */
export function copyKeyfile(secret: Path, keyfile: Path): readonly string[] {
  return ["install", "--mode=0400", secret, keyfile];
}

/** mongod as process 1: no shell, no image entrypoint around it, so that Kubernetes' SIGTERM reaches it. */
export function mongod({ set, data, keyfile }: { set: string; data: Path; keyfile: Path }): readonly string[] {
  return [
    ...["mongod", "--replSet", set, "--dbpath", data, "--keyFile", keyfile],
    // A socket would need a writable folder, and would be a way in that no NetworkPolicy sees.
    ...["--bind_ip_all", "--port", "27017", "--nounixsocket"],
    // Accounts are made as __system, so nobody needs the right to make the first one without a login.
    ...["--setParameter", "enableLocalhostAuthBypass=false"],
  ];
}

/**
 * The probes of mongod's container. `startup` is patient, because after a crash mongod answers only when it has read its journal. `ready` asks for
 * a role once there is a set, and never for the primary. `live` never asks for a role: a member without one is better left to catch up.
 */
export const probes = {
  startup: { command: probe("alive", 4), every: "5s", timeout: "5s", failures: 120 },
  ready: { command: probe("ready", 4), every: "10s", timeout: "5s", failures: 3 },
  live: { command: probe("alive", 9), every: "20s", timeout: "10s", failures: 6 },
} as const;

/** The init Job's command. Its variables are told at the head of `scripts/init.js`; mongosh writes its own log below HOME. */
export const init = ["mongosh", "--nodb", "--quiet", "--norc", "--file", "/scripts/init.js"] as const;

// `timeout` ends it before the kubelet gives up on it, so that a mongod that hangs leaves no heap of waiting probes behind.
function probe(question: "alive" | "ready", seconds: number): readonly string[] {
  return ["timeout", String(seconds), "bash", "/scripts/probe.sh", question];
}

function script(name: string): URL {
  return new URL(`./scripts/${name}`, import.meta.url);
}
