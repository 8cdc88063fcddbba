import { worker } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

// @ts-nocheck
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  env: { A: perEnv({ dev: 1 }), B: perEnv(1, { staging: 2 }) },
  scale: { replicas: perEnv({ prod: 1 }) },
});

export default system({ ...facts, workloads: [w] });
