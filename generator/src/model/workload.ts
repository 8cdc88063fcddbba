import type { Amendments } from "./amendments.ts";
import type { Duration } from "./duration.ts";
import type { Ports } from "./endpoint.ts";
import type { Facet, Handle } from "./handle.ts";
import type { Added } from "./manifest.ts";
import type { Source } from "./source.ts";
import type { Leaf } from "./varying.ts";

/** How much of something, as Kubernetes writes it. A hint for the editor; the rule `quantity` decides. */
export type Quantity =
  | `${number}`
  | `${number}${"m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi" | "Ei"}`;

/** A path in a container. */
export type Path = `/${string}`;

/** What a variable can be: a plain value, one that differs between environments, a list (joined by commas), or a facet. */
export type EnvValue = Leaf<string | number | boolean> | Leaf<readonly string[]> | Facet<unknown>;

/** The variables of one container. */
export type Env = Readonly<Record<string, EnvValue>>;

/** One word of a command line. */
export type Argument = Leaf<string> | Facet<unknown>;

/** The text of a file: as it is, read from a file beside the declaration (a `URL`), or made with `text`. */
export type Content = Leaf<string> | URL | Facet<string>;

/** What a container gets. Requests equal limits, so that a pod runs in production as it ran in the test. */
export interface Size {
  readonly cpu: Leaf<Quantity>;
  readonly memory: Leaf<Quantity>;
  /** Ephemeral storage: logs and writable folders. Default: `256Mi`. */
  readonly storage?: Leaf<Quantity>;
}

/** One container: what it runs and what it reads. */
export interface ContainerSpec<E extends Env = Env> {
  /** The container's variables. A handle gives its value, opens its network path and grants its IAM actions. */
  readonly env?: E;
  /** Files by their path: they stand in a ConfigMap, and a change of one restarts the pods. */
  readonly files?: Readonly<Record<Path, Content>>;
  /** Edges without a variable. */
  readonly uses?: readonly Handle<unknown>[];
  readonly command?: readonly Argument[];
  readonly args?: readonly Argument[];
  readonly size: Size;
  /** Folders that the container may write to; all else is read-only. Default: `/tmp`. */
  readonly writable?: readonly Path[];
}

/** A second container in the same pod, from an image of its own. */
export interface SidecarSpec<E extends Env = Env> extends ContainerSpec<E> {
  /** With image registry, tag and digest: a pin covers the main image only. Default: the workload's image. */
  readonly image?: Leaf<string>;
  readonly ports?: Ports;
  readonly health?: Health;
}

/** A container that runs to its end before the others start. */
export interface InitSpec<E extends Env = Env> extends ContainerSpec<E> {
  /** With image registry, tag and digest: a pin covers the main image only. Default: the workload's image. */
  readonly image?: Leaf<string>;
}

/** A job that Argo CD runs at each sync of its workload, from the same image by default. It must be idempotent. */
export interface HookJobSpec<E extends Env = Env> extends ContainerSpec<E> {
  readonly image?: Leaf<string>;
  /** `before` the roll-out (a migration), `alongside` it (what must not wait until all is healthy), or `after` it. */
  readonly runs: "before" | "alongside" | "after";
  /** How often it is tried again. Default: 6. */
  readonly retries?: Leaf<number>;
  /** How long it may take in all. Default: `10m`. */
  readonly deadline?: Leaf<Duration>;
}

/** How Kubernetes finds out how a container is. */
export interface Probe {
  /** An HTTP path, on the port named `port`. */
  readonly path?: Path;
  /** A command that exits with 0. */
  readonly command?: readonly string[];
  /** A TCP connection to the port named `port`. */
  readonly tcp?: true;
  /** The port's name. Default: `health` where there is one, else the first. */
  readonly port?: string;
  /** Default: `10s`. */
  readonly every?: Duration;
  /** Default: `3s`. */
  readonly timeout?: Duration;
  /** How many failures in a row count. Default: 3. */
  readonly failures?: number;
}

/** The probes of a container. Readiness and liveness must ask different questions; see the rule `probes-identical`. */
export interface Health {
  /** May it get traffic? Default: `/readyz`. `false`: no such probe. */
  readonly ready?: Path | Probe | false;
  /** Must it be restarted? Default: `/livez`. `false`: no such probe. */
  readonly live?: Path | Probe | false;
  /** Has it started? Default: none. The others wait for it. */
  readonly startup?: Path | Probe;
}

/** How many pods run: a fixed number, by CPU (a HorizontalPodAutoscaler), or by the depth of a queue (KEDA). */
export type Scale =
  | {
      readonly min: Leaf<number>;
      readonly max: Leaf<number>;
      /** The CPU use to aim for, in percent of what is requested. Default: 70. */
      readonly cpu?: Leaf<number>;
      readonly queue?: never;
    }
  | {
      readonly min: Leaf<number>;
      readonly max: Leaf<number>;
      /** The queue whose depth counts: the same handle that a variable has. */
      readonly queue: Handle<URL, "queue:consume">;
      /** Messages for each pod. Default: 5. */
      readonly length?: Leaf<number>;
      readonly cpu?: never;
    };

/** Where the outside reaches a service. */
export interface Exposure {
  readonly host: Leaf<string>;
  /** Path prefixes. */
  readonly paths: readonly Path[];
  /** The port's name. Default: the first. */
  readonly port?: string;
  /** The CIDR ranges that may call; default: all. */
  readonly from?: readonly string[];
}

/** Who answers for it. */
export interface Owner {
  /** A label's value. */
  readonly team: string;
  readonly email?: string;
}

/** What every workload may say. */
export interface CommonSpec {
  /** Default: the system's. */
  readonly owner?: Owner;
  /** A typed partial object for any generated one: what a preset does not offer. */
  readonly kubernetes?: Amendments;
  /** Objects added as they are. They take part in every check. */
  readonly add?: readonly Leaf<Added>[];
  /** The environments that it runs in. Default: all. Elsewhere it has no overlay, no role and no pin. */
  readonly environments?: readonly string[];
}

/** The variables of several containers, by name. */
export type Envs = Readonly<Record<string, Env>>;

/** What every pod may say. `E`, `S` and `I` are inferred: the variables of the main container, the sidecars and the init containers. */
export interface PodSpec<E extends Env, S extends Envs, I extends Envs> extends ContainerSpec<E>, CommonSpec {
  /** A name (`polybot`: in the system's registry) or a whole one with its registry, never with a tag: that is the pin's. Default: the workload's name. */
  readonly image?: string;
  /** Further containers. Each may have variables and edges of its own. */
  readonly sidecars?: { readonly [K in keyof S]: SidecarSpec<S[K]> };
  /** Containers that run before, in order. */
  readonly init?: { readonly [K in keyof I]: InitSpec<I[K]> };
  /** How long a pod may take to end. Default: `30s`. */
  readonly grace?: Leaf<Duration>;
  /** The user and group id, at least 10000. Default: 10001. */
  readonly user?: number;
}

/** What a workload that stays up may say. */
export interface LongRunningSpec<E extends Env, S extends Envs, I extends Envs, J extends Envs>
  extends PodSpec<E, S, I> {
  readonly health?: Health;
  /** Jobs of each sync: migrations and the like. */
  readonly jobs?: { readonly [K in keyof J]: HookJobSpec<J[K]> };
}

/** What a workload without state may say. */
export interface ScalableSpec<E extends Env, S extends Envs, I extends Envs, J extends Envs>
  extends LongRunningSpec<E, S, I, J> {
  /** Default: 2 pods. */
  readonly scale?: Scale | { readonly replicas: Leaf<number> };
}

/** Something that is called. */
export interface ServiceSpec<E extends Env = Env, S extends Envs = Envs, I extends Envs = Envs, J extends Envs = Envs>
  extends ScalableSpec<E, S, I, J> {
  readonly expose?: Exposure | readonly Exposure[];
}

/** Something that works by itself. */
export interface WorkerSpec<E extends Env = Env, S extends Envs = Envs, I extends Envs = Envs, J extends Envs = Envs>
  extends ScalableSpec<E, S, I, J> {
  /** Default: `{ health: 8080 }`. */
  readonly ports?: Ports;
}

/** An account on a store, for the text of its connection URI. Each part is text for External Secrets' template. */
export interface Account {
  readonly user: string;
  /** A template that gives the password, escaped for a URI. */
  readonly password: string;
  /** `mongo-0.mongo:27017,mongo-1.mongo:27017,…`: all members. */
  readonly hosts: string;
  readonly database: string;
}

/** Something that keeps state. */
export interface StoreSpec<E extends Env = Env, S extends Envs = Envs, I extends Envs = Envs, J extends Envs = Envs>
  extends LongRunningSpec<E, S, I, J> {
  /** The first is the one that clients connect to. */
  readonly ports: Ports;
  /** How many pods, each with a claim of its own. */
  readonly members: Leaf<number>;
  readonly data: {
    /** Where the claim is mounted. */
    readonly at: Path;
    readonly size: Leaf<Quantity>;
    /** The StorageClass. Default: the cluster's. */
    readonly class?: Leaf<string>;
  };
  /** Gives each workload that uses the store an account of its own: the text of its connection URI. */
  readonly uri?: (account: Account) => string;
  /** Do members that are not ready get names? Default: true, for members find each other before they are ready. */
  readonly publishNotReady?: boolean;
}

/** Something that runs to its end, once for each version. */
export interface JobSpec<E extends Env = Env, S extends Envs = Envs, I extends Envs = Envs> extends PodSpec<E, S, I> {
  /**
   * An Argo CD hook: it runs at each sync, in that phase (not `PreSync`: its service account and secrets come with the sync itself). Default: an ordinary Job, which runs once for each version of its declaration. */
  readonly hook?: "Sync" | "PostSync";
  /** How often it is tried again. Default: 6. */
  readonly retries?: Leaf<number>;
  /** How long it may take in all. Default: `10m`. */
  readonly deadline?: Leaf<Duration>;
}

/** Something that runs at times. */
export interface ScheduleSpec<E extends Env = Env, S extends Envs = Envs, I extends Envs = Envs>
  extends PodSpec<E, S, I> {
  /** Five fields, as cron has them. */
  readonly cron: Leaf<string>;
  /** A name of the IANA database. Default: `Etc/UTC`. */
  readonly timeZone?: Leaf<string>;
  /** What happens when the last run has not ended. Default: `Forbid`. */
  readonly concurrency?: "Allow" | "Forbid" | "Replace";
  /** How often a run is tried again. Default: 2. */
  readonly retries?: Leaf<number>;
  /** How long a run may take in all. Default: `10m`. */
  readonly deadline?: Leaf<Duration>;
  /** How late it may still start. Default: `5m`. */
  readonly startWithin?: Leaf<Duration>;
}

/** What a workload says, and which preset it is. */
export type Declared =
  | ({ readonly preset: "service" } & ServiceSpec)
  | ({ readonly preset: "worker" } & WorkerSpec)
  | ({ readonly preset: "store" } & StoreSpec)
  | ({ readonly preset: "job" } & JobSpec)
  | ({ readonly preset: "schedule" } & ScheduleSpec);

declare const reads: unique symbol;

/** A declared workload: plain data. Its type remembers what each of its containers reads. */
export interface Workload<Name extends string = string, E extends Env = Env, Others extends Envs = Envs> {
  readonly name: Name;
  readonly ports: Ports;
  readonly spec: Declared;
  readonly source: Source;
  readonly [reads]?: { readonly main: E; readonly others: Others };
}

/** The variables of a workload's main container, or of its sidecar, init container or job of that name. */
export type EnvOf<W, Container extends string = "main"> =
  W extends Workload<string, infer E, infer Others>
    ? Container extends "main"
      ? E
      : Container extends keyof Others
        ? Others[Container]
        : never
    : never;
