import type { Endpoint, Ports } from "./endpoint.ts";
import { Source } from "./source.ts";
import { type Store, storeHandles } from "./store.ts";
import type { Env, Envs, JobSpec, ScheduleSpec, ServiceSpec, StoreSpec, WorkerSpec, Workload } from "./workload.ts";

/**
 * Something that is called: Deployment, Service, ServiceAccount, HorizontalPodAutoscaler, PodDisruptionBudget and NetworkPolicies, and
 * its way in from outside where `expose` says so. The probes ask `/readyz` and `/livez` unless `health` says otherwise.
 *
 * @example
 * export const web = service(webAt, {
 *   size: { cpu: "100m", memory: perEnv("128Mi", { prod: "256Mi" }) },
 *   scale: { min: perEnv({ dev: 2, prod: 3 }), max: 10 },
 *   env: { API_URL: apiAt.call("http") },
 * });
 */
export function service<
  const Name extends string,
  const E extends Env = {},
  const S extends Envs = {},
  const I extends Envs = {},
  const J extends Envs = {},
>(at: Endpoint<Name, Ports>, spec: ServiceSpec<E, S, I, J>): Workload<Name, E, S & I & J> {
  return { name: at.name, ports: at.spec, spec: { preset: "service", ...spec }, source: new Source() };
}

/** Something that works by itself: the same as a service, without a Service. */
export function worker<
  const Name extends string,
  const E extends Env = {},
  const S extends Envs = {},
  const I extends Envs = {},
  const J extends Envs = {},
>(name: Name, spec: WorkerSpec<E, S, I, J>): Workload<Name, E, S & I & J> {
  return { name, ports: spec.ports ?? { health: 8080 }, spec: { preset: "worker", ...spec }, source: new Source() };
}

/**
 * Something that keeps state: StatefulSet, headless Service, claims that are retained, PodDisruptionBudget and NetworkPolicies.
 * What it returns is also the resource that other workloads use: `mongo.readWrite("predictions")`.
 */
export function store<
  const Name extends string,
  const E extends Env = {},
  const S extends Envs = {},
  const I extends Envs = {},
  const J extends Envs = {},
>(name: Name, spec: StoreSpec<E, S, I, J>): Workload<Name, E, S & I & J> & Store<Name> {
  return { ports: spec.ports, spec: { preset: "store", ...spec }, source: new Source(), ...storeHandles(name, spec) };
}

/** Something that runs to its end: a Job, at each sync where `hook` says so. */
export function job<
  const Name extends string,
  const E extends Env = {},
  const S extends Envs = {},
  const I extends Envs = {},
>(name: Name, spec: JobSpec<E, S, I>): Workload<Name, E, S & I> {
  return { name, ports: {}, spec: { preset: "job", ...spec }, source: new Source() };
}

/** Something that runs at times: a CronJob. */
export function schedule<
  const Name extends string,
  const E extends Env = {},
  const S extends Envs = {},
  const I extends Envs = {},
>(name: Name, spec: ScheduleSpec<E, S, I>): Workload<Name, E, S & I> {
  return { name, ports: {}, spec: { preset: "schedule", ...spec }, source: new Source() };
}
