import assert from "node:assert/strict";
import { test } from "node:test";
import { fileNames } from "./file-name.ts";

const object = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

test("an object named like its workload has its kind for a file, others their name too", () => {
  const objects = [object("v1", "Service", "web"), object("networking.k8s.io/v1", "NetworkPolicy", "web-to-api")];
  assert.deepEqual([...fileNames(objects, "web").values()], ["service.yaml", "networkpolicy-web-to-api.yaml"]);
});

test("two objects that would share a file say their group, or namespace, too", () => {
  const objects = [
    object("gateway.networking.k8s.io/v1", "Gateway", "web"),
    object("networking.istio.io/v1", "Gateway", "web"),
    object("v1", "ConfigMap", "a", "one"),
    object("v1", "ConfigMap", "a", "two"),
  ];
  assert.deepEqual(
    [...fileNames(objects, "web").values()],
    [
      "gateway.gateway.networking.k8s.io.yaml",
      "gateway.networking.istio.io.yaml",
      "configmap-a.core.one.yaml",
      "configmap-a.core.two.yaml",
    ],
  );
});

test("a name that file systems refuse is made safe", () => {
  const role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "system:web:read");
  assert.deepEqual([...fileNames([role], "web").values()], ["clusterrole-system-web-read.yaml"]);
});
