import { manifest, worker } from "plinth";
import { facts, system } from "./environments.ts";

// @ts-nocheck
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  add: [manifest({ apiVersion: "shop.example/v1", kind: "Gadget", metadata: { name: "a" } })],
});

export default system({ ...facts, workloads: [w] });
