import { queue, worker } from "plinth";
import { facts, system } from "./environments.ts";

const w = worker("app", { size: { cpu: "1", memory: "1Gi" }, env: { JOBS_URL: queue("jobs").send() } });

export default system({ ...facts, workloads: [w] });
