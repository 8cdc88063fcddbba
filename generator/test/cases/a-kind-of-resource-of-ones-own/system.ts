import { arn, byPlace, defineResource, worker } from "plinth";
import { facts, system } from "./environments.ts";

const redis = defineResource<{ nodes: number }>()({
  kind: "redis",
  access: {
    readWrite: {
      main: "url",
      facets: {
        url: {
          as: "url",
          value: (r) => byPlace((p) => `rediss://${r.name}.${p.target.aws.region}.cache.example:6379`),
        },
        nodes: { as: "number", value: (r) => r.spec.nodes },
        passwordFile: { as: "file", file: (r) => ({ secret: `redis-${r.name}`, key: "password" }) },
      },
      egress: () => [{ hosts: ["*.cache.example"], ranges: "elasticache", ports: [{ port: 6379, protocol: "TCP" }] }],
      grants: (r, place) => [
        { actions: ["elasticache:Connect"], resources: [arn("elasticache", place, `replicationgroup:${r.name}`)] },
      ],
    },
  },
});
const sessions = redis("sessions", { nodes: 2 });
const handle = sessions.readWrite();
const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  env: { SESSIONS_URL: handle, SESSIONS_NODES: handle.nodes, SESSIONS_PASSWORD_FILE: handle.passwordFile },
});

export default system({ ...facts, workloads: [w] });
