/** What must not compile, and what must. Each `@ts-expect-error` is an assertion: the compiler fails where there is no error. */
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import {
  absent,
  bucket,
  duration,
  endpoint,
  environments,
  external,
  job,
  type MessageOf,
  manifest,
  queue,
  schedule,
  secret,
  service,
  store,
  table,
  text,
  topic,
  worker,
} from "../plinth.ts";

const aws = { account: "111111111111", region: "eu-north-1", oidcIssuer: "https://oidc.example" };
const target = { cluster: "a", namespace: "a", aws };
const { perEnv, byEnv, only, system } = environments({
  dev: { domain: "dev.example", targets: [target] },
  prod: { domain: "example", targets: [target] },
});
const size = { cpu: "1", memory: "1Gi" } as const;

// Environments.
// @ts-expect-error: prod is missing
perEnv({ dev: 1 });
// @ts-expect-error: there is no environment "staging"
perEnv({ dev: 1, prod: 2, staging: 3 });
// @ts-expect-error: there is no environment "staging"
perEnv(1, { staging: 2 });
// @ts-expect-error: there is no environment "staging"
only(["staging"], 1);
// @ts-expect-error: an environment has no "zone"
byEnv((e) => e.zone);
// @ts-expect-error: an environment has at least one target
environments({ dev: { domain: "dev.example", targets: [] } });

// Resources and their handles.
interface Job {
  readonly id: string;
}
const jobs = queue<Job>("jobs");
// @ts-expect-error: a queue can't be read
jobs.read();
// @ts-expect-error: "30" is no duration: the unit is missing
queue("q", { visibility: "30" });
const telegram = secret("telegram", { keys: ["token"] });
// @ts-expect-error: the secret has no key "tokne"
telegram.file("tokne");
const apiAt = endpoint("api", { http: 8080, grpc: 9000 });
// @ts-expect-error: api has no port "htpp"
apiAt.call("htpp");
// @ts-expect-error: a path starts with a slash
apiAt.call("http", "results");
const images = bucket("images");
// @ts-expect-error: it is `prefix`
images.read({ prefx: "in/" });
// @ts-expect-error: a topic can't be consumed
topic("done").consume();
// @ts-expect-error: a table needs a key
table("t", {});
// @ts-expect-error: "X" is no type of DynamoDB
table("t", { key: { id: "X" } });
const db = store("db", { ports: { db: 5432 }, members: 3, data: { at: "/data", size: "1Gi" }, size });
// @ts-expect-error: a store is read by its database
db.read();
// @ts-expect-error: an external host has a URL
external("there", { hosts: ["there.example"] });

// Workloads.
// @ts-expect-error: a size is missing
worker("w", {});
// @ts-expect-error: "1Gb" is no quantity
worker("w", { size: { cpu: "1", memory: "1Gb" } });
// @ts-expect-error: it is `memory`
worker("w", { size: { cpu: "1", memroy: "1Gi" } });
// @ts-expect-error: a variable can't be a map
worker("w", { size, env: { A: { b: 1 } } });
// @ts-expect-error: a service stands at an endpoint
service("web", { size });
// @ts-expect-error: CPU and a queue can't both count
worker("w", { size, scale: { min: 1, max: 2, cpu: 60, queue: jobs.consume() } });
// @ts-expect-error: only a consumer's queue has a depth that counts
worker("w", { size, scale: { min: 1, max: 2, queue: jobs.send() } });
// @ts-expect-error: a Deployment has no "replcias"
worker("w", { size, kubernetes: { deployment: { spec: { replcias: 2 } } } });
// @ts-expect-error: replicas is a number
worker("w", { size, kubernetes: { deployment: { spec: { replicas: "2" } } } });
// @ts-expect-error: a job has no health
job("j", { size, health: {} });
// @ts-expect-error: a schedule has a cron line
schedule("s", { size });
// @ts-expect-error: a hook job says when it runs
worker("w", { size, jobs: { migrate: { size } } });
// @ts-expect-error: a misspelt field in a nested container
worker("w", { size, sidecars: { proxy: { size, imge: "x" } } });
// @ts-expect-error: a ConfigMap's data are texts
manifest<IConfigMap>({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { a: 1 } });
// @ts-expect-error: what is added was made by `manifest`, so that it is typed
worker("w", { size, add: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }] });
// @ts-expect-error: a system has an owner
system({ name: "s", repository: "r", registry: "r.example", workloads: [] });

// What must compile.
const oneAt = endpoint("one", { http: 8080 });
const twoAt = endpoint("two", { http: 8080 });
export const one = service(oneAt, { size, env: { TWO_URL: twoAt.call("http") } });
export const two = service(twoAt, { size, env: { ONE_URL: oneAt.call("http") } });
export const everything = worker("everything", {
  size: { cpu: perEnv({ dev: "1", prod: "2" }), memory: perEnv("1Gi", { prod: "2Gi" }) },
  scale: { min: 1, max: perEnv({ dev: 2, prod: 20 }), queue: jobs.consume(), length: 10 },
  env: {
    LIST: ["a", "b"],
    LISTS: perEnv({ dev: ["a"], prod: ["a", "b"] }),
    WAIT: duration("30s"),
    MIXED: text`${apiAt.call("http").host}:${perEnv("1", { prod: "2" })}`,
    ONLY_PROD: only(["prod"], "x"),
    DB: db.read("main").uriFile,
  },
  args: ["--queue", jobs.consume().name],
  uses: [images.read({ prefix: "in/" })],
  files: { "/etc/app.conf": perEnv({ dev: "a", prod: "b" }) },
  sidecars: { proxy: { size, image: "docker.io/x/y:1@sha256:0", env: { A: "b" } } },
  jobs: { migrate: { runs: "before", size, env: { DB: db.readWrite("main").uriFile } } },
  kubernetes: { deployment: { spec: { revisionHistoryLimit: perEnv(3, { prod: 10 }), minReadySeconds: absent } } },
  add: [
    only(
      ["prod"],
      manifest<IConfigMap>({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "a" },
        data: { a: byEnv((e) => e.domain) },
      }),
    ),
  ],
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const message: Same<MessageOf<typeof jobs>, Job> = true;
