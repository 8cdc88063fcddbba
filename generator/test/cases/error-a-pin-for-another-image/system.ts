import { worker } from "plinth";
import { facts, system } from "./environments.ts";

const w = worker("app", { size: { cpu: "1", memory: "1Gi" }, image: "other" });

export default system({ ...facts, workloads: [w] });
