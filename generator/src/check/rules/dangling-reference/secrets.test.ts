import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const external = (spec: string) => `
{ apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: { name: aws } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: telegram }
spec: ${spec}
`;

test("an ExternalSecret reads from a store that is there; one of the cluster may be made elsewhere", () => {
  assert.deepEqual(findingsIn(danglingReference, external("{ secretStoreRef: { name: aws } }")), []);
  assert.deepEqual(
    findingsIn(danglingReference, external("{ secretStoreRef: { kind: ClusterSecretStore, name: vault } }")),
    [],
  );
  assert.deepEqual(findingsIn(danglingReference, external("{ secretStoreRef: { kind: SecretStore, name: vault } }")), [
    'ExternalSecret/telegram  spec.secretStoreRef.name  No SecretStore is called "vault". There is "aws".',
  ]);
});

test("the sources of single keys, and of templates, are looked at too", () => {
  const yaml = external(`
  data: [{ secretKey: a, sourceRef: { storeRef: { name: vault } } }]
  dataFrom: [{ sourceRef: { generatorRef: { apiVersion: generators.external-secrets.io/v1alpha1, kind: Password, name: strong } } }]
  target: { template: { templateFrom: [{ configMap: { name: texts, items: [{ key: a }] } }] } }`);
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'ExternalSecret/telegram  spec.data[0].sourceRef.storeRef.name  No SecretStore is called "vault". There is "aws".',
    'ExternalSecret/telegram  spec.dataFrom[0].sourceRef.generatorRef.name  No Password is called "strong". There is none.',
    'ExternalSecret/telegram  spec.target.template.templateFrom[0].configMap.name  No ConfigMap is called "texts". There is "kube-root-ca.crt".',
  ]);
});

test("a store is opened by a ServiceAccount that is there", () => {
  const yaml = `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: external-secrets } }
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: aws }
spec: { provider: { aws: { auth: { jwt: { serviceAccountRef: { name: external-secret } } } } } }
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'SecretStore/aws  spec.provider.aws.auth.jwt.serviceAccountRef.name  No ServiceAccount is called "external-secret". Did you mean "external-secrets"?',
  ]);
});

test("a Certificate's issuer in the namespace is looked for", () => {
  const certificate = (issuer: string) => `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: web }
spec: { secretName: web-tls, issuerRef: ${issuer} }
`;
  assert.deepEqual(findingsIn(danglingReference, certificate("{ kind: ClusterIssuer, name: letsencrypt }")), []);
  assert.deepEqual(
    findingsIn(danglingReference, certificate("{ group: awspca.cert-manager.io, kind: AWSPCAIssuer, name: ca }")),
    [],
  );
  assert.deepEqual(findingsIn(danglingReference, certificate("{ name: letsencrypt }")), [
    'Certificate/web  spec.issuerRef.name  No Issuer is called "letsencrypt". There is none.',
  ]);
});
