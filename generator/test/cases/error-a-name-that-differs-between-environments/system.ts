import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { manifest, worker } from "plinth";
import { facts, perEnv, system } from "./environments.ts";

const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  add: [
    manifest<IConfigMap>({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: perEnv({ dev: "a", prod: "b" }) },
      data: { a: "b" },
    }),
  ],
});

export default system({ ...facts, workloads: [w] });
