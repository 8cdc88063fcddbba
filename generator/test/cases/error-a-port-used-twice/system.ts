import { worker } from "plinth";
import { facts, system } from "./environments.ts";

const w = worker("app", { size: { cpu: "1", memory: "1Gi" }, ports: { health: 8080, admin: 8080, huge: 70000 } });

export default system({ ...facts, workloads: [w] });
