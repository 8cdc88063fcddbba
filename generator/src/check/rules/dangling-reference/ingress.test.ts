import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const service = `
apiVersion: v1
kind: Service
metadata: { name: polybot }
spec: { ports: [{ name: http, port: 8080 }, { name: results, port: 8081 }] }
`;

const ingress = (backend: string, rest = "") => `${service}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: polybot }
spec:
  rules: [{ host: bot.example, http: { paths: [{ path: /, pathType: Prefix, backend: ${backend} }] } }]
  ${rest}
`;

const at = "Ingress/polybot  spec.rules[0].http.paths[0].backend.service";

test("a backend is a Service and one of its ports, by name or number", () => {
  assert.deepEqual(findingsIn(danglingReference, ingress("{ service: { name: polybot, port: { name: http } } }")), []);
  assert.deepEqual(
    findingsIn(danglingReference, ingress("{ service: { name: polybot, port: { number: 8081 } } }")),
    [],
  );
});

test("a missing Service, or a port that it has not, is reported", () => {
  assert.deepEqual(findingsIn(danglingReference, ingress("{ service: { name: polybt, port: { name: http } } }")), [
    `${at}.name  No Service is called "polybt". Did you mean "polybot"?`,
  ]);
  assert.deepEqual(findingsIn(danglingReference, ingress("{ service: { name: polybot, port: { name: web } } }")), [
    `${at}.port.name  Service/polybot has no port "web". It has 8080 (http), 8081 (results).`,
  ]);
  assert.deepEqual(findingsIn(danglingReference, ingress("{ service: { name: polybot, port: { number: 80 } } }")), [
    `${at}.port.number  Service/polybot has no port 80. It has 8080 (http), 8081 (results).`,
  ]);
  assert.deepEqual(findingsIn(danglingReference, ingress("{ service: { name: polybot } }")), [
    `${at}  A reference to a Service needs its port, by name or number.`,
  ]);
});

test("the default backend is looked at too", () => {
  const rest = "defaultBackend: { service: { name: none, port: { number: 80 } } }";
  assert.deepEqual(
    findingsIn(danglingReference, ingress("{ service: { name: polybot, port: { name: http } } }", rest)),
    ['Ingress/polybot  spec.defaultBackend.service.name  No Service is called "none". There is "polybot".'],
  );
});

test("an action of the AWS load balancer controller is no Service", () => {
  assert.deepEqual(
    findingsIn(danglingReference, ingress("{ service: { name: ssl-redirect, port: { name: use-annotation } } }")),
    [],
  );
});

test("a certificate that nothing makes is reported", () => {
  const rest = "tls: [{ hosts: [bot.example], secretName: bot-tls }]";
  assert.deepEqual(
    findingsIn(danglingReference, ingress("{ service: { name: polybot, port: { name: http } } }", rest)),
    ['Ingress/polybot  spec.tls[0].secretName  No Secret is called "bot-tls". There is none.'],
  );
});

test("a Gateway's certificates in its own namespace are looked for", () => {
  const gateway = (reference: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway }
spec: { listeners: [{ name: https, tls: { certificateRefs: [${reference}] } }] }
`;
  assert.deepEqual(findingsIn(danglingReference, gateway("{ name: bot-tls, namespace: certificates }")), []);
  assert.deepEqual(findingsIn(danglingReference, gateway("{ name: bot-tls }")), [
    'Gateway/gateway  spec.listeners[https].tls.certificateRefs[bot-tls].name  No Secret is called "bot-tls". There is none.',
  ]);
});

test("an issuer of the namespace is looked for, and one of the cluster is not", () => {
  const yaml = (kind: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, annotations: { cert-manager.io/${kind}: letsencrypt } }
`;
  assert.deepEqual(findingsIn(danglingReference, yaml("cluster-issuer")), []);
  assert.deepEqual(findingsIn(danglingReference, yaml("issuer")), [
    'Ingress/web  metadata.annotations["cert-manager.io/issuer"]  No Issuer is called "letsencrypt". There is none.',
  ]);
});
