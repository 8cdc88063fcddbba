import type { IPriorityClass } from "kubernetes-models/scheduling.k8s.io/v1/PriorityClass";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { absent, manifest, worker } from "plinth";
import { byEnv, facts, only, perEnv, system } from "./environments.ts";

const w = worker("app", {
  size: { cpu: "1", memory: "1Gi" },
  kubernetes: {
    deployment: {
      spec: {
        revisionHistoryLimit: perEnv(3, { prod: 10 }),
        strategy: absent,
        template: { spec: { containers: [{ name: "app", tty: true, env: [{ name: "EXTRA", value: "x" }] }] } },
      },
    },
  },
  add: [
    manifest<IConfigMap>({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "colours" },
      data: { main: "blue", domain: byEnv((e) => e.domain) },
    }),
    only(
      ["prod"],
      manifest<IConfigMap>({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "prod-only" }, data: { a: "b" } }),
    ),
    manifest<IPriorityClass>({
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "low" },
      value: perEnv(10, { prod: 100 }),
    }),
    manifest<IConfigMap>({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "elsewhere", namespace: "kube-public" },
      data: { a: "b" },
    }),
  ],
});

export default system({ ...facts, workloads: [w] });
