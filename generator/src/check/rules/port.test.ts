import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings-in.ts";
import { port } from "./port.ts";

const pod = (containers: string, rest = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: polybot }
spec: { template: { spec: { ${rest} containers: ${containers} } } }
`;

const service = (spec: string) => `
apiVersion: v1
kind: Service
metadata: { name: polybot }
spec: ${spec}
`;

const containers = "Deployment/polybot  spec.template.spec.containers";

test("ports with names, numbers and probes are fine", () => {
  const yaml = pod(`
    [{ name: polybot, ports: [{ name: http, containerPort: 8080 }, { name: dns-udp, containerPort: 53, protocol: UDP }, { containerPort: 53 }],
       readinessProbe: { httpGet: { port: http } }, livenessProbe: { tcpSocket: { port: 8080 } } }]`);
  assert.deepEqual(findingsIn(port, yaml), []);
});

test("a number is from 1 to 65535", () => {
  const yaml = pod(
    "[{ name: a, ports: [{ containerPort: 70000 }, { containerPort: 0 }], livenessProbe: { grpc: { port: 65536 } } }]",
  );
  assert.deepEqual(findingsIn(port, yaml), [
    `${containers}[a].ports[0].containerPort  70000 is no port: they go from 1 to 65535.`,
    `${containers}[a].ports[1].containerPort  0 is no port: they go from 1 to 65535.`,
    `${containers}[a].livenessProbe.grpc.port  65536 is no port: they go from 1 to 65535.`,
  ]);
});

test("a container port's name has 15 characters, and one of them is a letter", () => {
  const yaml = pod(
    "[{ name: a, ports: [{ name: prometheus-metrics, containerPort: 1 }, { name: '8080', containerPort: 2 }, { name: a--b, containerPort: 3 }] }]",
  );
  const words =
    'allowed are lower-case letters (at least one), digits and single "-", with a letter or digit at both ends';
  assert.deepEqual(findingsIn(port, yaml), [
    `${containers}[a].ports[prometheus-metrics].name  "prometheus-metrics" is no port's name: it has 18 characters, and may have 15.`,
    `${containers}[a].ports[8080].name  "8080" is no port's name: ${words}. Write a number without quotes.`,
    `${containers}[a].ports[a--b].name  "a--b" is no port's name: ${words}.`,
  ]);
});

test("a container has each name, and each number and protocol, once", () => {
  const yaml = pod(
    "[{ name: a, ports: [{ name: http, containerPort: 80 }, { name: http, containerPort: 81 }, { name: web, containerPort: 80 }] }]",
  );
  assert.deepEqual(findingsIn(port, yaml), [
    `${containers}[a].ports[http]  Two ports of the container are called "http".`,
    `${containers}[a].ports[web]  Port 80/TCP is there twice. Take one out.`,
  ]);
});

test("two containers that run together share no name of a port", () => {
  const yaml = pod(
    "[{ name: a, ports: [{ name: metrics, containerPort: 90 }] }, { name: b, ports: [{ name: metrics, containerPort: 91 }] }]",
    "initContainers: [{ name: before, ports: [{ name: metrics, containerPort: 92 }] }],",
  );
  assert.deepEqual(findingsIn(port, yaml), [
    `${containers}[b].ports  Another container of the pod has a port called "metrics" too, and a Service would find only that one.`,
  ]);
});

test("a port of the host is free, and on the host's network it is the container's", () => {
  const twice =
    "[{ name: a, ports: [{ containerPort: 80, hostPort: 80 }] }, { name: b, ports: [{ containerPort: 81, hostPort: 80 }] }]";
  assert.deepEqual(findingsIn(port, pod(twice)), [
    `${containers}[b].ports[0].hostPort  Port 80/TCP of the host is there twice.`,
  ]);
  const other = "[{ name: a, ports: [{ containerPort: 80, hostPort: 8080 }] }]";
  assert.deepEqual(findingsIn(port, pod(other, "hostNetwork: true,")), [
    `${containers}[a].ports[0].hostPort  On the host's network, hostPort is the containerPort, 80. Leave it out.`,
  ]);
});

test("a Service's ports lead to a number or a name", () => {
  assert.deepEqual(findingsIn(port, service("{ ports: [{ port: 80 }] }")), []);
  assert.deepEqual(findingsIn(port, service("{ ports: [{ port: 80, targetPort: http }] }")), []);
  assert.deepEqual(findingsIn(port, service("{ ports: [{ port: 70000, targetPort: '8080' }] }")), [
    "Service/polybot  spec.ports[0].port  70000 is no port: they go from 1 to 65535.",
    'Service/polybot  spec.ports[0].targetPort  "8080" is no port\'s name: allowed are lower-case letters (at least one), digits and single "-", with a letter or digit at both ends. Write a number without quotes.',
  ]);
});

test("several ports of a Service have names of their own, and differ in number or protocol", () => {
  assert.deepEqual(
    findingsIn(port, service("{ ports: [{ name: dns, port: 53 }, { name: dns-udp, port: 53, protocol: UDP }] }")),
    [],
  );
  assert.deepEqual(
    findingsIn(port, service("{ ports: [{ port: 80 }, { name: b, port: 80 }, { name: b, port: 81 }] }")),
    [
      "Service/polybot  spec.ports[0]  Each of several ports needs a name.",
      "Service/polybot  spec.ports[b]  Port 80/TCP is there twice. Take one out.",
      'Service/polybot  spec.ports[b]  Two ports of the Service are called "b".',
    ],
  );
});

test("only a headless Service, or one that is another name, has no port", () => {
  assert.deepEqual(findingsIn(port, service("{ clusterIP: None }")), []);
  assert.deepEqual(findingsIn(port, service("{ type: ExternalName, externalName: example.com }")), []);
  assert.deepEqual(findingsIn(port, service("{ selector: { app: a } }")), [
    "Service/polybot  spec.ports  A Service without a port is refused, unless it is headless (`clusterIP: None`).",
  ]);
});

test("a node port is in its range, free, and on a Service that has some", () => {
  assert.deepEqual(findingsIn(port, service("{ type: NodePort, ports: [{ port: 80, nodePort: 30080 }] }")), []);
  assert.deepEqual(findingsIn(port, service("{ ports: [{ port: 80, nodePort: 30080 }] }")), [
    "Service/polybot  spec.ports[0].nodePort  A Service of type ClusterIP has no node ports. Leave it out, or make it one of type NodePort.",
  ]);
  const yaml = service(
    "{ type: NodePort, ports: [{ name: a, port: 80, nodePort: 80 }, { name: b, port: 81, nodePort: 80 }] }",
  );
  assert.deepEqual(findingsIn(port, yaml), [
    "Service/polybot  spec.ports[a].nodePort  80 is no node port: they go from 30000 to 32767.",
    "Service/polybot  spec.ports[b].nodePort  80 is no node port: they go from 30000 to 32767.",
    "Service/polybot  spec.ports[b].nodePort  Node port 80/TCP is there twice.",
  ]);
});

test("a range of a NetworkPolicy's ports begins with a number and does not end before it", () => {
  const policy = (ports: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec: { podSelector: {}, ingress: [{ ports: ${ports} }] }
`;
  assert.deepEqual(findingsIn(port, policy("[{ port: http }, { port: 80, endPort: 90 }, { protocol: UDP }]")), []);
  assert.deepEqual(findingsIn(port, policy("[{ port: http, endPort: 90 }, { port: 80, endPort: 79 }, { port: 0 }]")), [
    "NetworkPolicy/p  spec.ingress[0].ports[0].endPort  A range begins with a port that is a number.",
    "NetworkPolicy/p  spec.ingress[0].ports[1].endPort  The range ends at 79, before it begins.",
    "NetworkPolicy/p  spec.ingress[0].ports[2].port  0 is no port: they go from 1 to 65535.",
  ]);
});
