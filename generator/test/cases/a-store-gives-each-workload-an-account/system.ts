import { accounts, store, worker } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

const db = store("db", {
  image: "docker.io/library/postgres",
  ports: { postgres: 5432 },
  members: 3,
  data: { at: "/var/lib/postgresql", size: perEnv("10Gi", { prod: "100Gi" }), class: "fast" },
  size: { cpu: "1", memory: "2Gi" },
  health: { ready: { tcp: true }, live: { command: ["pg_isready"], every: "30s", timeout: "10s", failures: 5 } },
  uri: ({ user, password, hosts, database }) => `postgresql://${user}:${password}@${hosts}/${database}`,
  jobs: {
    accounts: {
      runs: "alongside",
      size: { cpu: "100m", memory: "64Mi" },
      command: ["accounts"],
      files: { "/etc/accounts.json": accounts },
    },
  },
});
const reader = worker("reader", { size: { cpu: "1", memory: "1Gi" }, env: { DB_URI_FILE: db.read("orders").uriFile } });
const writer = worker("writer", {
  size: { cpu: "1", memory: "1Gi" },
  env: { DB_URI_FILE: db.readWrite("orders").uriFile, DB_HOSTS: db.read("stock").hosts },
});

export default system({ ...facts, workloads: [db, reader, writer] });
