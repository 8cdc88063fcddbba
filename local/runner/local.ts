import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MongoClient } from "mongodb";
import { type LocalPod, type LocalSystem, loadLocal } from "../../generator/src/local/local.ts";
import { type Servers, secretForms, standInFor } from "../stand-ins.ts";
import { type Address, translated } from "./address-book.ts";
import { runJob, untilAllReady } from "./awaiting.ts";
import type { LocalProcess, LogLine } from "./local-process.ts";
import { connectAsSystem } from "./mongo-system.ts";
import { type Around, type PodProcess, podProcess } from "./pod-processes.ts";
import { randomSecrets, type SecretValues } from "./secret-values.ts";
import { startServers } from "./servers.ts";
import { ServiceProxy } from "./service-proxy.ts";
import { type Step, Steps } from "./steps.ts";
import { Watchdog } from "./watchdog.ts";

/** What is started. */
export interface LocalOptions {
  /** The root of the repository. */
  readonly root: string;
  /** Whose values hold. Default: `dev`. */
  readonly environment?: string;
  /** How many of each, by pod. Default: what the environment's manifests say. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** Told of each line that a process writes. */
  readonly onLine?: (line: LogLine) => void;
  /** Told that the state of a process is another one. */
  readonly onChange?: () => void;
  /** Told of each step of the start. */
  readonly onStep?: (step: Step) => void;
  /** Ends the start. */
  readonly signal?: AbortSignal;
}

/** A whole system on this machine. */
export class Local implements AsyncDisposable {
  readonly system: LocalSystem;
  readonly servers: Servers;
  readonly processes: readonly LocalProcess[];
  /** What the start was made of. */
  readonly timings: readonly Step[];
  /** What stands for the addresses of the manifests. */
  readonly addresses: readonly Address[];
  readonly #pods: readonly PodProcess[];
  readonly #secrets: Secrets;
  readonly #stack: AsyncDisposableStack;

  constructor(
    parts: Pick<Local, "system" | "servers" | "timings" | "addresses">,
    pods: readonly PodProcess[],
    secrets: Secrets,
    stack: AsyncDisposableStack,
  ) {
    this.system = parts.system;
    this.servers = parts.servers;
    this.timings = parts.timings;
    this.addresses = parts.addresses;
    this.processes = pods.map(({ process }) => process);
    this.#pods = pods;
    this.#secrets = secrets;
    this.#stack = stack;
  }

  get telegram(): Servers["telegram"] {
    return this.servers.telegram;
  }
  get sqs(): Servers["sqs"] {
    return this.servers.sqs;
  }
  get s3(): Servers["s3"] {
    return this.servers.s3;
  }
  get traces(): Servers["traces"] {
    return this.servers.traces;
  }
  get mongo(): Servers["mongo"] {
    return this.servers.mongo;
  }

  /** What stands for an address of the manifests. @example local.at("https://sqs.eu-north-1.amazonaws.com/…/polybot-dev-jobs") */
  at(address: string): string {
    return translated(address, this.addresses);
  }

  /** One process. @example local.process("yolo5", 1) */
  process(name: string, ordinal = 0): LocalProcess {
    const found = this.processes.find((process) => process.name === name && process.ordinal === ordinal);
    if (found !== undefined) return found;
    const names = this.processes.map((process) => `${process.name} ${process.ordinal}`).join(", ");
    throw new Error(`There is no process ${name} ${ordinal}. There is: ${names}.`);
  }

  /** Gives a key of a secret a new value, and lets it arrive in every file that holds it, as External Secrets does in time. */
  async changeSecret(name: string, key: string, value: string): Promise<void> {
    this.#secrets.set(name, key, value);
    const { name: system, environment } = this.system;
    this.servers.secrets.put(`${system}/${environment}/${name}`, JSON.stringify(this.#secrets.of(name)));
    await Promise.all(this.#pods.map(({ refresh }) => refresh()));
  }

  /** Connects to the store with all rights, as `__system`; close the client. */
  async admin(): Promise<MongoClient> {
    return connectAsSystem(this.mongo.hosts, this.mongo.name, this.#secrets.get("mongo", "keyfile"));
  }

  /** Ends every process in good order, the last started first, then the stand-ins. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/**
 * Runs a whole system on loopback: each resource a stand-in, each pod a process with exactly what its manifest gives it. Ready when every
 * process is and each job of the sync has run.
 *
 * @throws Error when something does not start; nothing is left running then.
 * @example
 * await using local = await startLocal({ root, replicas: { polybot: 2 } });
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const stack = new AsyncDisposableStack();
  try {
    return await start(options, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(options: LocalOptions, stack: AsyncDisposableStack): Promise<Local> {
  const { root, environment = "dev", replicas = {}, signal, onStep } = options;
  const steps = new Steps(onStep);
  const watchdog = stack.use(new Watchdog());
  const folder = await mkdtemp(join(tmpdir(), "local-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  watchdog.watchFolder(folder);

  const system = await steps.step("read the system", () => loadLocal(root, environment));
  const rows = system.resources.map((resource) => ({ resource, standIn: standInFor(resource) }));
  const secrets = new Secrets(randomSecrets(neededSecrets(system.pods), secretForms));
  const servers = await startServers(system, secrets.all, { folder, steps, stack });
  signal?.throwIfAborted();

  const made = await steps.step("resources", () =>
    Promise.all(rows.map(async ({ resource, standIn }) => standIn.make(resource, servers))),
  );
  const pods: PodProcess[] = [];
  const services = await startServices(system, pods, stack);
  telegramReaches(system, services, servers);

  const tokens = new Map<string, string>();
  const around: Around = {
    system,
    root,
    folder,
    servers,
    watchdog,
    addresses: [...made.flat(), ...services],
    secret: (name, key) => secrets.get(name, key),
    token: (roleArn) => {
      const token = tokens.get(roleArn) ?? servers.sts.grant(roleArn);
      tokens.set(roleArn, token);
      return token;
    },
    onLine: options.onLine ?? (() => undefined),
    onChange: options.onChange ?? (() => undefined),
  };
  const runnable = system.pods.filter(({ controller }) => controller !== "StatefulSet");
  await steps.step("files of the containers", async () => {
    for (const pod of runnable) {
      const count = replicas[pod.name] ?? pod.replicas;
      for (let ordinal = 0; ordinal < count; ordinal++) pods.push(await podProcess(pod, ordinal, around));
    }
  });
  stack.defer(async () => void (await Promise.all(pods.map(({ process }) => process.stop()))));
  signal?.throwIfAborted();
  await bringUp(pods, steps, signal);
  return new Local({ system, servers, timings: steps.all, addresses: around.addresses }, pods, secrets, stack);
}

/**
 * Jobs of an early wave come first. In a cluster a service does not wait for another workload's jobs, but tries again until it gets what it needs;
 * here that would take longer than to wait. Jobs of a later wave come when their own workload is ready.
 */
async function bringUp(pods: readonly PodProcess[], steps: Steps, signal: AbortSignal | undefined): Promise<void> {
  const jobs = pods.filter(({ pod }) => pod.controller === "Job");
  const lasting = pods.filter(({ pod }) => pod.controller !== "Job");
  const run = (job: PodProcess) => steps.step(job.pod.name, () => runJob(job.process, signal));
  await Promise.all(jobs.filter(({ pod }) => pod.wave <= 0).map(run));
  for (const { process } of lasting) await process.start();
  const ready = (some: readonly PodProcess[]) =>
    untilAllReady(
      some.map(({ process }) => process),
      signal,
    );
  const later = jobs.filter(({ pod }) => pod.wave > 0);
  await Promise.all([
    ...[...new Set(lasting.map(({ pod }) => pod.name))].map((name) =>
      steps.step(name, () => ready(lasting.filter(({ pod }) => pod.name === name))),
    ),
    ...later.map(async (job) => {
      // The pods of one workload share its account.
      await ready(lasting.filter(({ pod }) => pod.serviceAccount === job.pod.serviceAccount));
      await run(job);
    }),
  ]);
}

/** A proxy for each port of each Service, and its address. */
async function startServices(
  system: LocalSystem,
  pods: readonly PodProcess[],
  stack: AsyncDisposableStack,
): Promise<readonly Address[]> {
  const addresses: Address[] = [];
  for (const { name, headless, selector, ports } of system.services) {
    if (headless) continue;
    for (const { port, target } of ports) {
      const behind = () => pods.filter(({ pod, process }) => process.ready && selects(selector, pod));
      const targets = () => behind().flatMap(({ process }) => process.ports[target] ?? []);
      const proxy = stack.use(await ServiceProxy.start(targets));
      addresses.push({ from: `${name}:${port}`, to: `127.0.0.1:${proxy.port}` });
    }
  }
  return addresses;
}

function selects(selector: Readonly<Record<string, string>>, { labels }: LocalPod): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** The way in from outside: Telegram's updates go to the Service that a route names, whatever the host. */
function telegramReaches({ routes }: LocalSystem, services: readonly Address[], { telegram }: Servers): void {
  const targets = routes.flatMap(({ service, port }) =>
    services.filter(({ from }) => from === `${service}:${port}`).map(({ to }) => `http://${to}`),
  );
  telegram.deliverTo([...new Set(targets)]);
}

/** Every secret and key that a file needs. */
function neededSecrets(pods: readonly LocalPod[]): ReadonlyMap<string, ReadonlySet<string>> {
  const needed = new Map<string, Set<string>>();
  const files = pods
    .flatMap(({ init, containers }) => [...init, ...containers])
    .flatMap((container) => container.files);
  for (const { content } of files) {
    if (!("keys" in content)) continue;
    for (const { secret, property } of Object.values(content.keys)) {
      needed.set(secret, (needed.get(secret) ?? new Set()).add(property));
    }
  }
  return needed;
}

/** The secrets of one run. */
class Secrets {
  #values: SecretValues;

  constructor(values: SecretValues) {
    this.#values = values;
  }

  get all(): SecretValues {
    return this.#values;
  }

  of(name: string): Readonly<Record<string, string>> {
    return this.#values[name] ?? {};
  }

  get(name: string, key: string): string {
    const value = this.of(name)[key];
    if (value === undefined) throw new Error(`The secret ${name} has no key ${key}.`);
    return value;
  }

  set(name: string, key: string, value: string): void {
    this.#values = { ...this.#values, [name]: { ...this.of(name), [key]: value } };
  }
}
