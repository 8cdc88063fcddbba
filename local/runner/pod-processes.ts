import { join } from "node:path";
import type { LocalContainer, LocalPod, LocalSystem } from "../../generator/src/local/local.ts";
import { awsEndpoints, type Servers } from "../stand-ins.ts";
import { type Address, translated } from "./address-book.ts";
import { ContainerRoot } from "./container-root.ts";
import { LocalProcess, type LogLine } from "./local-process.ts";
import { programOf } from "./program.ts";
import type { Watchdog } from "./watchdog.ts";

/** What all processes of a run share. */
export interface Around {
  readonly system: LocalSystem;
  /** The root of the repository: the working folder of the images. */
  readonly root: string;
  /** Where the containers' files are. */
  readonly folder: string;
  readonly servers: Servers;
  readonly addresses: readonly Address[];
  readonly watchdog: Watchdog;
  secret(name: string, property: string): string;
  token(roleArn: string): string;
  readonly onLine: (line: LogLine) => void;
  readonly onChange: () => void;
}

/** A process with the folder that stands for its container's file system. */
export interface PodProcess {
  readonly pod: LocalPod;
  readonly process: LocalProcess;
  /** Writes the container's files anew: a changed secret arrives so. */
  refresh(): Promise<void>;
}

/** Makes the process of one replica of a pod, which is not started yet, and writes its files. */
export async function podProcess(pod: LocalPod, ordinal: number, around: Around): Promise<PodProcess> {
  const [container, ...sidecars] = pod.containers;
  if (container === undefined || sidecars.length > 0 || pod.init.length > 0) {
    throw new Error(`The pod of ${pod.name} has more than one container, which this machine can't run yet.`);
  }
  const root = new ContainerRoot(join(around.folder, `${pod.name}-${ordinal}`), container);
  const addresses = [...root.addresses, ...around.addresses];
  const program = await programOf(container);
  const [first, ...rest] = program.words;
  const declared = Object.fromEntries(container.env.map(({ name, value }) => [name, translated(value, addresses)]));
  const refresh = () =>
    root.write({
      addresses: around.addresses,
      secret: around.secret,
      token: () => around.token(declared.AWS_ROLE_ARN ?? ""),
    });
  await refresh();
  const process = new LocalProcess({
    name: pod.name,
    ordinal,
    container,
    words: [first, ...rest.map((word) => translated(word, addresses))],
    env: { ...program.env, ...declared, ...added(container, root, around) },
    cwd: around.root,
    graceSeconds: pod.graceSeconds,
    restarts: pod.controller !== "Job",
    watchdog: around.watchdog,
    onLine: around.onLine,
    onChange: around.onChange,
  });
  return { pod, process, refresh };
}

/** The variables that a process has on this machine and not in a cluster. */
function added({ env, folders }: LocalContainer, { folder }: ContainerRoot, around: Around): Record<string, string> {
  const has = (name: string) => env.some((variable) => variable.name === name);
  return {
    // So that a second start takes half of the time.
    NODE_COMPILE_CACHE: join(around.root, "node_modules/.cache/local"),
    ...(has("AWS_ROLE_ARN") ? awsEndpoints(around.servers) : {}),
    ...(folders.some(({ path }) => path === "/tmp") ? { TMPDIR: join(folder, "tmp") } : {}),
    // Elections in one second instead of ten.
    ...(has("MONGO_REPLICA_SET")
      ? { MONGO_SETTINGS: JSON.stringify({ electionTimeoutMillis: 1000, heartbeatIntervalMillis: 250 }) }
      : {}),
  };
}
