import { secret, worker } from "plinth";
import { facts, system } from "./environments.ts";

const db = secret("db", { keys: ["uri"] });
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  env: { DB_URI_FILE: db.file("uri") },
  jobs: {
    migrate: {
      runs: "before",
      size: { cpu: "100m", memory: "64Mi" },
      command: ["migrate"],
      env: { DB_URI_FILE: db.file("uri") },
    },
  },
});

export default system({ ...facts, workloads: [w] });
