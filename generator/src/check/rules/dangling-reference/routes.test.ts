import assert from "node:assert/strict";
import { test } from "node:test";
import { danglingReference } from "../dangling-reference.ts";
import { findingsIn } from "../findings-in.ts";

const around = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway }
spec: { listeners: [{ name: web }] }
---
apiVersion: v1
kind: Service
metadata: { name: polybot }
spec: { ports: [{ name: http, port: 8080 }] }
`;

const route = (parent: string, backend: string, kind = "HTTPRoute") => `${around}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: polybot }
spec: { parentRefs: [${parent}], rules: [{ backendRefs: [${backend}] }] }
`;

test("a route hangs on a Gateway's listener and leads to a Service's port", () => {
  assert.deepEqual(
    findingsIn(danglingReference, route("{ name: gateway, sectionName: web }", "{ name: polybot, port: 8080 }")),
    [],
  );
  assert.deepEqual(
    findingsIn(danglingReference, route("{ name: gateway }", "{ name: polybot, port: 8080 }", "GRPCRoute")),
    [],
  );
});

test("a missing Gateway, or a listener that it has not, is reported", () => {
  assert.deepEqual(findingsIn(danglingReference, route("{ name: gatway }", "{ name: polybot, port: 8080 }")), [
    'HTTPRoute/polybot  spec.parentRefs[gatway].name  No Gateway is called "gatway". Did you mean "gateway"?',
  ]);
  assert.deepEqual(
    findingsIn(danglingReference, route("{ name: gateway, sectionName: https }", "{ name: polybot, port: 8080 }")),
    [
      'HTTPRoute/polybot  spec.parentRefs[gateway].sectionName  Gateway/gateway has no listener "https". There is "web".',
    ],
  );
});

test("a missing Service, a port that it has not, or none, is reported", () => {
  assert.deepEqual(
    findingsIn(
      danglingReference,
      route(
        "{ name: gateway }",
        "{ name: yolo5, port: 8080 }, { name: polybot, port: 80 }, { name: polybot }",
        "GRPCRoute",
      ),
    ),
    [
      'GRPCRoute/polybot  spec.rules[0].backendRefs[yolo5].name  No Service is called "yolo5". There is "polybot".',
      "GRPCRoute/polybot  spec.rules[0].backendRefs[polybot].port  Service/polybot has no port 80. It has 8080 (http).",
      "GRPCRoute/polybot  spec.rules[0].backendRefs[polybot]  A reference to a Service needs its port.",
    ],
  );
});

test("where traffic is mirrored to is looked at too", () => {
  const yaml = `${around}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: polybot }
spec: { rules: [{ filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 } } }] }] }
`;
  assert.deepEqual(findingsIn(danglingReference, yaml), [
    'HTTPRoute/polybot  spec.rules[0].filters[0].requestMirror.backendRef.name  No Service is called "shadow". There is "polybot".',
  ]);
});

test("Gateways and Services of other namespaces, and other kinds of backends, are not looked for", () => {
  const backends = "{ name: a, namespace: other, port: 80 }, { group: gateway.envoyproxy.io, kind: Backend, name: b }";
  assert.deepEqual(findingsIn(danglingReference, route("{ name: shared, namespace: gateways }", backends)), []);
});

test("a policy is about a route or a Gateway that is there", () => {
  const policy = (target: string) => `${around}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: { name: polybot }
spec: { targetRefs: [{ group: gateway.networking.k8s.io, ${target} }] }
`;
  assert.deepEqual(findingsIn(danglingReference, policy("kind: Gateway, name: gateway, sectionName: web")), []);
  assert.deepEqual(findingsIn(danglingReference, policy("kind: HTTPRoute, name: polybot")), [
    'SecurityPolicy/polybot  spec.targetRefs[polybot].name  No HTTPRoute is called "polybot". There is none.',
  ]);
});
