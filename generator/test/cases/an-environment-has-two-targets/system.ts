import { queue, worker } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

const w = worker("app", {
  size: { cpu: "1", memory: perEnv("1Gi", { prod: "2Gi" }) },
  env: { JOBS_URL: queue("jobs").send() },
});

export default system({ ...facts, workloads: [w] });
