import { parseDuration } from "@plinth/config";
import { nearest } from "../check/schema/nearest.ts";
import type { Place } from "../model/environment.ts";
import { at, Varying } from "../model/varying.ts";
import type {
  Exposure,
  Health,
  HookJobSpec,
  InitSpec,
  JobSpec,
  Owner,
  Probe,
  ScheduleSpec,
  ServiceSpec,
  SidecarSpec,
  Size,
  StoreSpec,
  WorkerSpec,
  Workload,
} from "../model/workload.ts";

/**
 * What is wrong with the options of a workload: sentences. The compiler finds all of it; but a declaration that was never type-checked must
 * not silently lose what was misspelt.
 */
export function optionFaults({ spec }: Workload, places: readonly Place[]): readonly string[] {
  const faults: string[] = [];
  const { preset, ...options } = spec;
  presets[preset](options, "", { places, report: (message) => faults.push(message) });
  return [...new Set(faults)];
}

interface Checking {
  readonly places: readonly Place[];
  readonly report: (message: string) => void;
}

type Check = (value: unknown, path: string, checking: Checking) => void;

/** A check for each member: the compiler sees to it that none is forgotten. */
type Fields<T> = { readonly [K in keyof Required<T>]: Check };

const anything: Check = () => {};

function expected(what: string, isIt: (value: unknown) => boolean): Check {
  return (value, path, { report }) => {
    if (!isIt(value)) report(`\`${path}\` is ${shown(value)}; expected ${what}.`);
  };
}

const text = expected("a text", (value) => typeof value === "string");
const number = expected("a number", (value) => typeof value === "number" && Number.isFinite(value));
const duration = expected(
  'a duration, as "30s" or "5m"',
  (value) => typeof value === "string" && parseDuration(value) !== undefined,
);
const list = expected("a list", Array.isArray);
const flag = expected("true or false", (value) => typeof value === "boolean");
const path = expected('a path, as "/etc/app.conf"', (value) => typeof value === "string" && value.startsWith("/"));

/** What may differ between environments: the check holds for its value in each. */
function leaf(check: Check): Check {
  return (value, where, checking) => {
    if (!(value instanceof Varying)) return check(value, where, checking);
    if (value.fault !== undefined) return;
    for (const place of checking.places) {
      const there = valueAt(value, place);
      if (there !== undefined) check(there, where, checking);
    }
  };
}

/** What a function of the environment throws is told when the value is needed. */
function valueAt(value: Varying<unknown>, place: Place): unknown {
  try {
    return at(value, place);
  } catch {
    return undefined;
  }
}

function fields<T>(checks: Fields<T>): Check {
  const known = new Map<string, Check>(Object.entries(checks));
  return (value, where, checking) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      checking.report(`\`${where}\` is ${shown(value)}; expected { ${[...known.keys()].join(", ")} }.`);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      const check = known.get(name);
      if (check === undefined)
        checking.report(unknownOption(where === "" ? name : `${where}.${name}`, name, known.keys()));
      else if (member !== undefined) check(member, where === "" ? name : `${where}.${name}`, checking);
    }
  };
}

function unknownOption(where: string, name: string, known: Iterable<string>): string {
  const names = [...known];
  const meant = nearest(name, names);
  return `There is no option \`${where}\`. ${meant === undefined ? `There is: ${names.sort().join(", ")}.` : `Did you mean \`${meant}\`?`}`;
}

function each(check: Check): Check {
  return (value, where, checking) => {
    for (const [name, member] of Object.entries(value ?? {})) check(member, `${where}.${name}`, checking);
  };
}

function either(isFirst: (value: unknown) => boolean, first: Check, second: Check): Check {
  return (value, where, checking) => (isFirst(value) ? first : second)(value, where, checking);
}

function shown(value: unknown): string {
  const json = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
  return json.length > 40 ? `${json.slice(0, 39)}…` : json;
}

const size = fields<Size>({ cpu: leaf(text), memory: leaf(text), storage: leaf(text) });
const owner = fields<Owner>({ team: text, email: text });

const probe = fields<Probe>({
  path,
  command: list,
  tcp: flag,
  port: text,
  every: duration,
  timeout: duration,
  failures: number,
});
const question = either((value) => typeof value !== "object", anything, probe);
const health = fields<Health>({ ready: question, live: question, startup: question });

const container = {
  env: anything,
  files: anything,
  uses: list,
  command: list,
  args: list,
  size,
  writable: list,
};
const sidecar = fields<SidecarSpec>({ ...container, image: leaf(text), ports: anything, health });
const init = fields<InitSpec>({ ...container, image: leaf(text) });
const hookJob = fields<HookJobSpec>({
  ...container,
  image: leaf(text),
  runs: text,
  retries: leaf(number),
  deadline: leaf(duration),
});

const pod = {
  ...container,
  owner,
  environments: list,
  kubernetes: anything,
  add: list,
  image: text,
  sidecars: each(sidecar),
  init: each(init),
  grace: leaf(duration),
  user: number,
};
const longRunning = { ...pod, health, jobs: each(hookJob) };
const scale = fields<{ min: 1; max: 1; cpu: 1; queue: 1; length: 1; replicas: 1 }>({
  min: leaf(number),
  max: leaf(number),
  cpu: leaf(number),
  queue: anything,
  length: leaf(number),
  replicas: leaf(number),
});
const exposure = fields<Exposure>({ host: leaf(text), paths: list, port: text, from: list });

const presets: Readonly<Record<Workload["spec"]["preset"], Check>> = {
  service: fields<ServiceSpec>({
    ...longRunning,
    scale,
    expose: either(Array.isArray, each(exposure), exposure),
  }),
  worker: fields<WorkerSpec>({ ...longRunning, scale, ports: anything }),
  store: fields<StoreSpec>({
    ...longRunning,
    ports: anything,
    members: leaf(number),
    data: fields<StoreSpec["data"]>({ at: path, size: leaf(text), class: leaf(text) }),
    uri: anything,
    publishNotReady: flag,
  }),
  job: fields<JobSpec>({ ...pod, hook: text, retries: leaf(number), deadline: leaf(duration) }),
  schedule: fields<ScheduleSpec>({
    ...pod,
    cron: leaf(text),
    timeZone: leaf(text),
    concurrency: text,
    retries: leaf(number),
    deadline: leaf(duration),
    startWithin: leaf(duration),
  }),
};
