import { worker } from "plinth";
import { facts, system } from "./environments.ts";

const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  kubernetes: {
    statefulSet: { spec: { replicas: 2 } },
    networkPolicies: { "app-to-nowhere": { metadata: { labels: { a: "b" } } } },
  },
});

export default system({ ...facts, workloads: [w] });
