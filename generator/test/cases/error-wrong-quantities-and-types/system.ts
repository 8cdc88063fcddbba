import { worker } from "plinth";
import { facts, system } from "./environments.ts";

// @ts-nocheck
const w = worker("app", {
  size: { cpu: "1", memory: "1Gb" },
  kubernetes: { deployment: { spec: { minReadySeconds: "5" } } },
});

export default system({ ...facts, workloads: [w] });
