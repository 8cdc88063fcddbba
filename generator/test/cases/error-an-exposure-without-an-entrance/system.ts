import { endpoint, service } from "plinth";
import { facts, system } from "./environments.ts";

const w = service(endpoint("web", { http: 8080 }), {
  size: { cpu: "1", memory: "1Gi" },
  expose: { host: "a.example", paths: ["/"], port: "htpp" },
});

export default system({ ...facts, workloads: [w] });
