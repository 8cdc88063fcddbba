import { worker } from "plinth";
import { facts, system } from "./environments.ts";

// @ts-nocheck
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  kubernetes: {
    deployment: { spec: { replcias: 2, template: { spec: { containers: [{ name: "app", imge: "x" }] } } } },
  },
});

export default system({ ...facts, workloads: [w] });
