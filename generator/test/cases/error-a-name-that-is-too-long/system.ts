import { worker } from "plinth";
import { facts, system } from "./environments.ts";

const w = worker("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", {
  size: { cpu: "1", memory: "1Gi" },
});
const x = worker("Big_Name", { size: { cpu: "1", memory: "1Gi" } });
const y = worker("environment", { size: { cpu: "1", memory: "1Gi" } });

export default system({ ...facts, workloads: [w, x, y] });
