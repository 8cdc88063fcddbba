import { worker } from "plinth";
import { facts, system } from "./environments.ts";

// @ts-nocheck
const w = worker("app", {
  size: { cpu: "1", memroy: "1Gi" },
  grase: "30s",
  grace: 30,
  scale: { min: 1, max: "2" },
  sidecars: { proxy: { size: { cpu: "1", memory: "1Gi" }, imge: "x" } },
  health: { ready: { pth: "/x" } },
});

export default system({ ...facts, workloads: [w] });
