import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

/** A pod that mounts keys of a Secret, and what of it is missing. */
function missing(made: string, secret: string, ...keys: readonly string[]): readonly string[] {
  const items = keys.map((key) => `{ key: "${key}", path: p }`).join(", ");
  const pod = `
---
apiVersion: v1
kind: Pod
metadata: { name: reader }
spec: { volumes: [{ name: v, secret: { secretName: ${secret}, items: [${items}] } }] }
`;
  const lines = findingsIn(danglingReference, made + pod).filter((line) => line.startsWith("Pod/reader"));
  return lines.map((line) => line.split("  ")[2] ?? "");
}

const external = (spec: string) => `
{ apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: { name: aws } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: telegram }
spec: { secretStoreRef: { name: aws }, ${spec} }
`;

test("an ExternalSecret makes a Secret of its own name, with the keys that it fetches", () => {
  const made = external("data: [{ secretKey: token, remoteRef: { key: telegram } }]");
  assert.deepEqual(missing(made, "telegram", "token"), []);
  assert.deepEqual(missing(made, "telegram", "path"), ['Secret/telegram has no key "path". There is "token".']);
});

test("an ExternalSecret's target has another name where it says so", () => {
  const made = external("target: { name: bot }, data: [{ secretKey: token }]");
  assert.deepEqual(missing(made, "bot", "token"), []);
  assert.deepEqual(missing(made, "telegram"), ['No Secret is called "telegram". There is "bot".']);
});

test("what is fetched as a whole may have any key", () => {
  assert.deepEqual(missing(external("dataFrom: [{ extract: { key: telegram } }]"), "telegram", "anything"), []);
});

test("a template's keys replace those that are fetched, unless it merges", () => {
  const template = (more: string) =>
    external(`target: { template: { data: { uri: "" } ${more} } }, data: [{ secretKey: password }]`);
  assert.deepEqual(missing(template(""), "telegram", "uri", "password"), [
    'Secret/telegram has no key "password". There is "uri".',
  ]);
  assert.deepEqual(missing(template(", mergePolicy: Merge"), "telegram", "uri", "password"), []);
  const typed = external("target: { template: { type: Opaque } }, data: [{ secretKey: password }]");
  assert.deepEqual(missing(typed, "telegram", "password"), []);
});

test("an ExternalSecret that makes none, or something else, makes no Secret", () => {
  assert.deepEqual(missing(external("target: { creationPolicy: None }"), "telegram"), [
    'No Secret is called "telegram". There is none.',
  ]);
  assert.deepEqual(missing(external("target: { manifest: { apiVersion: v1, kind: ConfigMap } }"), "telegram"), [
    'No Secret is called "telegram". There is none.',
  ]);
});

test("one that merges into a Secret of others leaves its other keys unknown", () => {
  assert.deepEqual(
    missing(external("target: { creationPolicy: Merge }, data: [{ secretKey: a }]"), "telegram", "a", "b"),
    [],
  );
});

test("a Certificate makes a Secret with its files", () => {
  const made = `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web }
spec: { secretName: web-tls, issuerRef: { kind: ClusterIssuer, name: letsencrypt } }
`;
  assert.deepEqual(missing(made, "web-tls", "tls.crt", "tls.key", "ca.crt"), []);
  assert.deepEqual(missing(made, "web-tls", "keystore.p12"), [
    'Secret/web-tls has no key "keystore.p12". There is "ca.crt" and "tls.crt" and "tls.key".',
  ]);
});

test("cert-manager makes the Secrets of an Ingress or Gateway that asks it to", () => {
  const ingress = (annotations: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: ${annotations} }
spec: { tls: [{ hosts: [a.example], secretName: web-tls }] }
`;
  assert.deepEqual(missing(ingress("{ cert-manager.io/cluster-issuer: letsencrypt }"), "web-tls", "tls.crt"), []);
  assert.deepEqual(missing(ingress("{}"), "web-tls", "tls.crt"), ['No Secret is called "web-tls". There is none.']);
  const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway, annotations: { cert-manager.io/cluster-issuer: letsencrypt } }
spec: { listeners: [{ name: https, tls: { certificateRefs: [{ name: bot-tls }] } }] }
`;
  assert.deepEqual(missing(gateway, "bot-tls", "tls.key"), []);
});

test("a sealed Secret is unsealed under its own name", () => {
  const made = `
{ apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: { name: telegram }, spec: { encryptedData: { token: AgB } } }
`;
  assert.deepEqual(missing(made, "telegram", "token"), []);
});

test("a ServiceAccount's token is filled in", () => {
  const made = "{ apiVersion: v1, kind: Secret, metadata: { name: t }, type: kubernetes.io/service-account-token }";
  assert.deepEqual(missing(made, "t", "token", "ca.crt", "namespace"), []);
});
