import { resize } from "./apps/resize/workload.ts";
import { facts, system } from "./environments.ts";

export default system({ ...facts, workloads: [resize] });
