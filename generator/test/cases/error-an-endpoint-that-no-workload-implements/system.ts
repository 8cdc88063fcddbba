import { endpoint, worker } from "plinth";
import { facts, system } from "./environments.ts";

const api = endpoint("api", { http: 8080 });
const w = worker("app", { size: { cpu: "1", memory: "1Gi" }, env: { API_URL: api.call("http") } });

export default system({ ...facts, workloads: [w] });
