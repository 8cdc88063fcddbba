import { endpoint, service } from "plinth";
import { facts, system } from "./environments.ts";

const w = service(endpoint("web", { http: 8080 }), {
  size: { cpu: "1", memory: "1Gi" },
  expose: { host: "a.example", paths: ["/"], from: ["10.0.0.0/8"] },
});

export default system({
  ...facts,
  entrance: { through: "ingress", class: "traefik", issuer: "letsencrypt" },
  workloads: [w],
});
