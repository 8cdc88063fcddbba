import { endpoint, service } from "plinth";
import { byEnv, facts, perEnv, system } from "./environments.ts";

const web = service(endpoint("web", { http: 8080 }), {
  size: { cpu: "1", memory: "1Gi" },
  expose: [
    { host: byEnv((e) => `www.${e.domain}`), paths: ["/"] },
    { host: byEnv((e) => `admin.${e.domain}`), paths: ["/admin", "/static"], from: ["10.0.0.0/8"] },
  ],
});

export default system({
  ...facts,
  entrance: { through: "ingress", class: "nginx", issuer: perEnv("letsencrypt", { dev: "self-signed" }) },
  workloads: [web],
});
