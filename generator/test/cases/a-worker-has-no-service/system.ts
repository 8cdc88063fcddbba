import { queue, worker } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

const w = worker("resize", {
  size: { cpu: "500m", memory: "1Gi", storage: "1Gi" },
  scale: { replicas: perEnv(2, { prod: 3 }) },
  grace: "90s",
  env: { JOBS_URL: queue("jobs").consume() },
});

export default system({ ...facts, workloads: [w] });
