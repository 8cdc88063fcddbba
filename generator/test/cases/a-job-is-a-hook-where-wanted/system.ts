import { job } from "plinth";
import { facts, system } from "./environments.ts";

const once = job("once", { size: { cpu: "1", memory: "1Gi" }, command: ["./once"] });
const always = job("always", { size: { cpu: "1", memory: "1Gi" }, hook: "PostSync", retries: 2, deadline: "1h" });

export default system({ ...facts, workloads: [once, always] });
