import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { JsonObject } from "../../model/manifest.ts";
import { openSchemas } from "./schemas.ts";

const cache = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
after(() => rmSync(cache, { recursive: true }));
const shipped = openSchemas({ kubernetes: "1.36", cache });

function found(object: JsonObject, from = shipped): readonly string[] {
  return (
    from.validate(object)?.map(({ path, fault, message }) => `${fault} ${path.join(".")}: ${message}`) ?? [
      "unknown kind",
    ]
  );
}

/** Custom resources of each project, each with one change that its schema refuses. */
const projects: readonly { apiVersion: string; kind: string; spec: JsonObject; wrong: JsonObject; fault: string }[] = [
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    spec: {
      refreshInterval: "1h",
      secretStoreRef: { name: "aws", kind: "SecretStore" },
      target: { name: "web", creationPolicy: "Owner" },
      data: [{ secretKey: "token", remoteRef: { key: "prod/web", property: "token" } }],
    },
    wrong: { data: [{ secretKey: "token", remoteRef: { key: "prod/web", propery: "token" } }] },
    fault: "unknown-field spec.data.0.remoteRef.propery: `remoteRef` has no field `propery`. Did you mean `property`?",
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    spec: { parentRefs: [{ name: "public" }], rules: [{ backendRefs: [{ name: "web", port: 80 }] }] },
    wrong: { rules: [{ backendRefs: [{ name: "web", port: 70000 }] }] },
    fault: "range spec.rules.0.backendRefs.0.port: 70000 is out of range: it must be <= 65535.",
  },
  {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    spec: { scaleTargetRef: { name: "web" }, triggers: [{ type: "aws-sqs-queue", metadata: { queueLength: "5" } }] },
    wrong: { triggers: [{ type: "aws-sqs-queue", metadata: { queueLength: 5 } }] },
    fault:
      'wrong-type spec.triggers.0.metadata.queueLength: 5 is an integer, but a string is expected here. Write "5", in quotes.',
  },
  {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    spec: {
      project: "shop",
      source: { repoURL: "https://git.example/shop", helm: { valuesObject: { any: { thing: 1 } } } },
      destination: { name: "prod", namespace: "shop" },
    },
    wrong: { project: null },
    fault: "missing spec.project: `project` is required in `spec`. `null` counts as absent.",
  },
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    spec: {
      groups: [{ name: "web", rules: [{ alert: "Down", expr: "up == 0", for: "5m", labels: { severity: "page" } }] }],
    },
    wrong: { groups: [{ name: "web", rules: [{ alert: "Down", expr: "up == 0", for: "5 minutes" }] }] },
    fault:
      'format spec.groups.0.rules.0.for: "5 minutes" does not match the pattern `^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$`.',
  },
  {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    spec: {
      secretName: "web-tls",
      dnsNames: ["web.example.com"],
      issuerRef: { name: "public", kind: "ClusterIssuer" },
    },
    wrong: { privateKey: { algorithm: "EDSA" } },
    fault:
      'enum spec.privateKey.algorithm: "EDSA" is not allowed here: it must be "RSA", "ECDSA" or "Ed25519". Did you mean "ECDSA"?',
  },
  {
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "SecurityPolicy",
    spec: {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "web" }],
      cors: { allowMethods: ["GET"] },
    },
    wrong: { cors: { allowMethod: ["GET"] } },
    fault: "unknown-field spec.cors.allowMethod: `cors` has no field `allowMethod`. Did you mean `allowMethods`?",
  },
];

for (const { apiVersion, kind, spec, wrong, fault } of projects) {
  const object = (changed: JsonObject) => ({
    apiVersion,
    kind,
    metadata: { name: "web" },
    spec: { ...spec, ...changed },
  });

  test(`a ${kind} of ${apiVersion} is accepted`, () => {
    assert.deepEqual(found(object({})), []);
  });

  test(`a ${kind} of ${apiVersion} with a fault is told it`, () => {
    assert.deepEqual(found(object(wrong)), [fault]);
  });

  test(`the metadata of a ${kind} of ${apiVersion} is as strict as any`, () => {
    assert.deepEqual(found({ ...object({}), metadata: { name: "web", lables: {} } }), [
      "unknown-field metadata.lables: ObjectMeta has no field `lables`. Did you mean `labels`?",
    ]);
  });
}
