import { worker } from "plinth";
import { byEnv, facts, system } from "./environments.ts";

const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  env: { COLOUR: byEnv((e) => decodeURIComponent(`%${e.name}`)) },
});

export default system({ ...facts, workloads: [w] });
