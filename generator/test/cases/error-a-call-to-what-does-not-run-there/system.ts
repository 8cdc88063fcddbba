import { endpoint, service, worker } from "plinth";
import { facts, system } from "./environments.ts";

const api = service(endpoint("api", { http: 8080 }), { environments: ["dev"], size: { cpu: "1", memory: "1Gi" } });
const other = worker("other", { environments: ["test"], size: { cpu: "1", memory: "1Gi" } });
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  env: { API_URL: endpoint("api", { http: 8080 }).call("http") },
});

export default system({ ...facts, workloads: [api, other, w] });
