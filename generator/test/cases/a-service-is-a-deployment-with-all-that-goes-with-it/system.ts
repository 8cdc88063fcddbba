import { endpoint, service } from "plinth";
import { byEnv, facts, perEnv, system } from "./environments.ts";

const web = service(endpoint("web", { http: 8080, metrics: 9090 }), {
  size: { cpu: "1000m", memory: perEnv("128Mi", { prod: "256Mi" }) },
  scale: { min: perEnv({ dev: 2, prod: 3 }), max: 10 },
  expose: { host: byEnv((e) => `www.${e.domain}`), paths: ["/"] },
  env: { LOG_LEVEL: perEnv({ dev: "debug", prod: "info" }), COLOUR: "blue" },
});

export default system({
  ...facts,
  entrance: { through: "gateway", class: "envoy-gateway", issuer: "letsencrypt" },
  workloads: [web],
});
