import { queue, worker } from "plinth";
import { facts, system } from "./environments.ts";

const jobs = queue("jobs");
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  scale: { min: 0, max: 20, queue: jobs.consume(), length: 10 },
  env: { JOBS_URL: jobs.consume() },
});

export default system({ ...facts, workloads: [w] });
