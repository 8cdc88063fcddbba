import { accounts, queue, store, worker } from "plinth";
import { facts, system } from "./environments.ts";

const db = store("db", {
  image: "docker.io/library/postgres",
  ports: { postgres: 5432 },
  members: 1,
  data: { at: "/data", size: "1Gi" },
  size: { cpu: "1", memory: "1Gi" },
  uri: ({ user, password, hosts, database }) => `postgresql://${user}:${password}@${hosts}/${database}`,
  jobs: { init: { runs: "alongside", size: { cpu: "1", memory: "1Gi" }, files: { "/etc/accounts.json": accounts } } },
});
const trial = worker("trial", {
  environments: ["dev"],
  size: { cpu: "1", memory: "1Gi" },
  env: { DB_URI_FILE: db.read("main").uriFile, JOBS_URL: queue("jobs").send() },
});
const app = worker("app", { size: { cpu: "1", memory: "1Gi" }, env: { DB_URI_FILE: db.read("main").uriFile } });

export default system({ ...facts, workloads: [db, trial, app] });
