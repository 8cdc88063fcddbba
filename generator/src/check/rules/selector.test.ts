import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { selector } from "./selector.ts";

/** A controller whose pods have these labels. */
const controller = (kind: string, name: string, labels: string, spec = `selector: { matchLabels: ${labels} }`) => `
---
apiVersion: ${kind === "Job" || kind === "CronJob" ? "batch/v1" : "apps/v1"}
kind: ${kind}
metadata: { name: ${name} }
spec:
  ${spec}
  template: { metadata: { labels: ${labels} }, spec: { containers: [] } }
`;

const polybot = controller(
  "Deployment",
  "polybot",
  "{ app: polybot, tier: front }",
  "selector: { matchLabels: { app: polybot } }",
);

const service = (spec: string) => `
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: ${spec}
`;

const policy = (spec: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec: ${spec}
`;

test("a controller selects its own pods", () => {
  assert.deepEqual(findingsIn(selector, polybot), []);
  const expressions = `selector:
    matchExpressions:
    - { key: app, operator: In, values: [polybot, yolo5] }
    - { key: tier, operator: Exists }
    - { key: canary, operator: DoesNotExist }
    - { key: tier, operator: NotIn, values: [back] }`;
  assert.deepEqual(
    findingsIn(selector, controller("Deployment", "polybot", "{ app: polybot, tier: front }", expressions)),
    [],
  );
});

test("a controller whose selector and template disagree is reported", () => {
  const wrongValue = controller("Deployment", "yolo5", "{ app: yolo5 }", "selector: { matchLabels: { app: yolo } }");
  assert.deepEqual(findingsIn(selector, wrongValue), [
    "Deployment/yolo5  spec.selector  It selects app=yolo, but the pod template has app=yolo5. The two must agree.",
  ]);
  const missing = controller(
    "StatefulSet",
    "mongo",
    "{ app: mongo }",
    "selector: { matchLabels: { app: mongo, tier: data } }",
  );
  assert.deepEqual(findingsIn(selector, missing), [
    "StatefulSet/mongo  spec.selector  It selects tier=data, but the pod template has no such label. The two must agree.",
  ]);
  const excluded = controller(
    "DaemonSet",
    "agent",
    "{ app: agent }",
    "selector: { matchExpressions: [{ key: app, operator: NotIn, values: [agent, a] }] }",
  );
  assert.deepEqual(findingsIn(selector, excluded), [
    "DaemonSet/agent  spec.selector  It selects app notin (agent,a), but the pod template has app=agent. The two must agree.",
  ]);
});

test("an empty selector of a controller is reported", () => {
  assert.deepEqual(findingsIn(selector, controller("Deployment", "polybot", "{ app: polybot }", "selector: {}")), [
    "Deployment/polybot  spec.selector  The selector is empty, and would select the pods of all others too.",
  ]);
});

test("the selector of a Job is the cluster's business, unless it says otherwise", () => {
  assert.deepEqual(findingsIn(selector, controller("Job", "init", "{ app: init }", "selector: null")), []);
  assert.deepEqual(findingsIn(selector, controller("Job", "init", "{ app: init }")), [
    "Job/init  spec.selector  The cluster makes the selector of a Job. Take this one out, or set `manualSelector: true`.",
  ]);
  const manual = "manualSelector: true\n  selector: { matchLabels: { app: init } }";
  assert.deepEqual(findingsIn(selector, controller("Job", "init", "{ app: init }", manual)), []);
});

test("a Service selects some pods", () => {
  assert.deepEqual(findingsIn(selector, polybot + service("{ selector: { app: polybot } }")), []);
  assert.deepEqual(findingsIn(selector, polybot + service("{ selector: { app: polybt, tier: front } }")), [
    'Service/web  spec.selector  No pod has the labels that it selects: app=polybt, tier=front. Did you mean "polybot"?',
  ]);
  assert.deepEqual(findingsIn(selector, service("{ selector: { app: polybot } }")), [
    "Service/web  spec.selector  No pod has the labels that it selects: app=polybot. There is none.",
  ]);
});

test("labels that pods have, but not together, select nothing", () => {
  const yaml =
    polybot +
    controller("Deployment", "yolo5", "{ app: yolo5, tier: back }") +
    service("{ selector: { app: polybot, tier: back } }");
  assert.deepEqual(findingsIn(selector, yaml), [
    "Service/web  spec.selector  No pod has the labels that it selects: app=polybot, tier=back.",
  ]);
});

test("a Service without a selector has endpoints, or is headless or another name", () => {
  assert.deepEqual(findingsIn(selector, service("{ clusterIP: None }")), []);
  assert.deepEqual(
    findingsIn(selector, service("{ type: ExternalName, externalName: example.com, selector: {} }")),
    [],
  );
  const slice = `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, labels: { kubernetes.io/service-name: web } }
`;
  assert.deepEqual(findingsIn(selector, service("{}") + slice), []);
  assert.deepEqual(findingsIn(selector, service("{}")), [
    "Service/web  spec.selector  The Service selects no pods, and nothing else says where it leads. Select pods, or add an EndpointSlice with the label kubernetes.io/service-name.",
  ]);
});

test("a Service that selects the pods of a Job beside those that serve is reported", () => {
  const yaml =
    polybot +
    controller("Job", "migrate", "{ app: polybot }", "selector: null") +
    service("{ selector: { app: polybot } }");
  assert.deepEqual(findingsIn(selector, yaml), [
    "Service/web  spec.selector  It selects the pods of Deployment/polybot, and those of Job/migrate too, which would get traffic while they run. Select a label that only the first have.",
    "Deployment/polybot  spec.selector  It selects the pods of Job/migrate too, which autoscalers and budgets would count. Select a label that only its own have.",
  ]);
});

test("a Service for the pods of a Job is meant", () => {
  assert.deepEqual(
    findingsIn(
      selector,
      controller("Job", "train", "{ app: train }", "selector: null") +
        service("{ clusterIP: None, selector: { job-name: train } }"),
    ),
    [],
  );
});

test("labels that a controller adds can be selected", () => {
  const mongo = controller("StatefulSet", "mongo", "{ app: mongo }");
  const member = (name: string) => service(`{ selector: { statefulset.kubernetes.io/pod-name: ${name} } }`);
  assert.deepEqual(findingsIn(selector, mongo + member("mongo-0")), []);
  assert.deepEqual(findingsIn(selector, mongo + member("mongo-a")), [
    "Service/web  spec.selector  No pod has the labels that it selects: statefulset.kubernetes.io/pod-name=mongo-a. There is none.",
  ]);
});

test("a disruption budget protects some pods", () => {
  const budget = (spec: string) => `
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: b }
spec: ${spec}
`;
  assert.deepEqual(findingsIn(selector, polybot + budget("{ selector: { matchLabels: { app: polybot } } }")), []);
  assert.deepEqual(findingsIn(selector, polybot + budget("{ selector: {} }")), []);
  assert.deepEqual(findingsIn(selector, polybot + budget("{ maxUnavailable: 1 }")), [
    "PodDisruptionBudget/b  spec.selector  Without a selector it protects no pod.",
  ]);
  assert.deepEqual(
    findingsIn(
      selector,
      polybot + budget("{ selector: { matchExpressions: [{ key: tier, operator: In, values: [back, data] }] } }"),
    ),
    [
      'PodDisruptionBudget/b  spec.selector  No pod has the labels that it selects: tier in (back,data). There is "front".',
    ],
  );
});

test("a NetworkPolicy is about some pods, and so are its peers in the same namespace", () => {
  const yaml =
    polybot +
    policy(`
  podSelector: { matchLabels: { app: yolo5 } }
  ingress:
  - from:
    - podSelector: { matchLabels: { app: web } }
    - podSelector: { matchLabels: { app: prometheus } }
      namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
    - podSelector: { matchLabels: { app: api } }
      namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: polybot } }
    - podSelector: {}
  egress:
  - to: [{ podSelector: { matchLabels: { app: polybot } } }, { ipBlock: { cidr: 0.0.0.0/0 } }]`);
  assert.deepEqual(findingsIn(selector, yaml), [
    'NetworkPolicy/p  spec.podSelector  No pod has the labels that it selects: app=yolo5. There is "polybot".',
    'NetworkPolicy/p  spec.ingress[0].from[0].podSelector  No pod has the labels that it selects: app=web. There is "polybot".',
    'NetworkPolicy/p  spec.ingress[0].from[2].podSelector  No pod has the labels that it selects: app=api. There is "polybot".',
  ]);
});

test("a policy for all pods of a namespace needs none to be there", () => {
  assert.deepEqual(findingsIn(selector, policy("{ podSelector: {}, policyTypes: [Ingress, Egress] }")), []);
});

test("nobody knows here which pods are in other namespaces", () => {
  const yaml =
    polybot + service("{ selector: { app: agent } }").replace("{ name: web }", "{ name: web, namespace: monitoring }");
  assert.deepEqual(findingsIn(selector, yaml), []);
});

test("two controllers that select each other's pods are reported", () => {
  const canary = controller("Deployment", "canary", "{ app: polybot, track: canary }");
  assert.deepEqual(findingsIn(selector, polybot + canary), [
    "Deployment/polybot  spec.selector  It selects the pods of Deployment/canary too, which autoscalers and budgets would count. Select a label that only its own have.",
  ]);
});

test("pods of an operator, which bear its object's name, may be there", () => {
  const cluster = `
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: results }
spec: { instances: 3 }
`;
  const wanted = policy("{ podSelector: { matchLabels: { cnpg.io/cluster: results } } }");
  assert.deepEqual(findingsIn(selector, cluster + wanted), []);
  assert.deepEqual(findingsIn(selector, wanted), [
    "NetworkPolicy/p  spec.podSelector  No pod has the labels that it selects: cnpg.io/cluster=results. There is none.",
  ]);
});

test("the Service that gives the members of a StatefulSet their names selects them", () => {
  const mongo = controller(
    "StatefulSet",
    "mongo",
    "{ app: mongo }",
    "serviceName: web\n  selector: { matchLabels: { app: mongo } }",
  );
  assert.deepEqual(findingsIn(selector, mongo + service("{ clusterIP: None, selector: { app: mongo } }")), []);
  assert.deepEqual(findingsIn(selector, polybot + mongo + service("{ clusterIP: None, selector: { app: polybot } }")), [
    "StatefulSet/mongo  spec.serviceName  Service/web does not select its pods, which would have no names in DNS.",
  ]);
});
