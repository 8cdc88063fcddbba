import { bucket, external, worker } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

const api = external("api", { url: "https://api.example.com" });
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  sidecars: {
    proxy: {
      image:
        "docker.io/envoyproxy/envoy:v1.33.0@sha256:1111111111111111111111111111111111111111111111111111111111111111",
      size: { cpu: "100m", memory: "64Mi" },
      ports: { admin: 9901 },
      health: { ready: { path: "/ready", port: "admin" }, live: false },
      env: { API_URL: api.call("/v1") },
      files: { "/etc/envoy.yaml": perEnv({ dev: "admin: dev\n", prod: "admin: prod\n" }) },
    },
  },
  init: {
    seed: {
      size: { cpu: "100m", memory: "64Mi" },
      command: ["seed"],
      env: { FROM: bucket("seeds").read({ prefix: "v1/" }) },
    },
  },
});

export default system({ ...facts, workloads: [w] });
