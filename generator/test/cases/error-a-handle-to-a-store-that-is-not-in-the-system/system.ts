import { store, worker } from "plinth";
import { facts, system } from "./environments.ts";

const db = store("db", {
  ports: { db: 1 },
  members: 1,
  data: { at: "/data", size: "1Gi" },
  size: { cpu: "1", memory: "1Gi" },
});
const w = worker("app", { size: { cpu: "1", memory: "1Gi" }, env: { DB: db.read("a").hosts } });

export default system({ ...facts, workloads: [w] });
