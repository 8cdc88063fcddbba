import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { isManifest } from "../layer/identity.ts";
import { podsOf } from "./pods.ts";
import { routesOf, servicesOf } from "./services.ts";

test("a Deployment is read as a kubelet reads it: command, variables, files of ConfigMaps and of secrets, ports, probes, grace", () => {
  const pods = podsOf(
    objects(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: greeter }
spec:
  template:
    metadata: { labels: { app.kubernetes.io/name: greeter } }
    spec:
      serviceAccountName: greeter
      terminationGracePeriodSeconds: 45
      containers:
      - name: greeter
        image: registry.example/greeter
        command: [/nodejs/bin/node, apps/greeter/src/greet.ts]
        args: [--to, $(NAME)]
        env:
        - { name: NAME, value: Ada }
        - { name: GREETING, value: "Hello $(NAME), $$(NAME), $(NOBODY)" }
        ports:
        - { name: http, containerPort: 8080, protocol: TCP }
        readinessProbe: { httpGet: { path: /readyz, port: http }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 4 }
        livenessProbe: { tcpSocket: { port: 8080 } }
        volumeMounts:
        - { mountPath: /etc/greeter/words.txt, name: files, readOnly: true, subPath: etc.greeter.words.txt }
        - { mountPath: /run/secrets/store, name: secret-store, readOnly: true }
        - { mountPath: /run/aws, name: aws-token, readOnly: true }
        - { mountPath: /tmp, name: tmp }
      volumes:
      - { name: files, configMap: { name: greeter-files } }
      - { name: secret-store, secret: { secretName: greeter-store, defaultMode: 288 } }
      - name: aws-token
        projected: { defaultMode: 288, sources: [{ serviceAccountToken: { audience: sts.amazonaws.com, path: token } }] }
      - { name: tmp, emptyDir: {} }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: greeter }
spec: { minReplicas: 3, maxReplicas: 9, scaleTargetRef: { kind: Deployment, name: greeter } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: greeter-files }
data: { etc.greeter.words.txt: "hello\\n", etc.greeter.other.txt: unused }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: greeter-store }
spec:
  target:
    template: { engineVersion: v2, data: { main.uri: "db://greeter:{{ .password | urlquery }}@store:1" } }
  data:
  - { secretKey: password, remoteRef: { key: store-greeter, property: password } }
`),
  );
  assert.deepEqual(pods, [
    {
      name: "greeter",
      controller: "Deployment",
      labels: { "app.kubernetes.io/name": "greeter" },
      replicas: 3,
      wave: 0,
      graceSeconds: 45,
      serviceAccount: "greeter",
      init: [],
      containers: [
        {
          name: "greeter",
          image: "registry.example/greeter",
          sidecar: false,
          command: ["/nodejs/bin/node", "apps/greeter/src/greet.ts"],
          args: ["--to", "Ada"],
          env: [
            { name: "NAME", value: "Ada" },
            { name: "GREETING", value: "Hello Ada, $(NAME), $(NOBODY)" },
          ],
          ports: [{ name: "http", port: 8080 }],
          files: [
            { path: "/etc/greeter/words.txt", mode: 0o644, content: { text: "hello\n" } },
            {
              path: "/run/secrets/store/main.uri",
              mode: 0o440,
              content: {
                template: "db://greeter:{{ .password | urlquery }}@store:1",
                keys: { password: { secret: "store-greeter", property: "password" } },
              },
            },
            { path: "/run/aws/token", mode: 0o440, content: { tokenFor: "sts.amazonaws.com" } },
          ],
          folders: [{ path: "/tmp", volume: "tmp" }],
          probes: {
            ready: {
              ask: { http: { path: "/readyz", port: "http" } },
              delaySeconds: 0,
              periodSeconds: 5,
              timeoutSeconds: 2,
              failures: 4,
            },
            live: {
              ask: { tcp: { port: "8080" } },
              delaySeconds: 0,
              periodSeconds: 10,
              timeoutSeconds: 1,
              failures: 3,
            },
          },
        },
      ],
    },
  ]);
});

test("a Job knows its wave, a StatefulSet its replicas and its claim's folder", () => {
  const pods = podsOf(
    objects(`
apiVersion: batch/v1
kind: Job
metadata: { name: greeter-webhook, annotations: { argocd.argoproj.io/sync-wave: "1" } }
spec: { template: { spec: { containers: [{ name: webhook, image: greeter }] } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  replicas: 5
  template:
    spec: { containers: [{ name: store, image: store, volumeMounts: [{ mountPath: /data, name: data }] }] }
  volumeClaimTemplates: [{ metadata: { name: data } }]
`),
  );
  assert.deepEqual(
    pods.map(({ name, controller, replicas, wave, containers }) => [
      name,
      controller,
      replicas,
      wave,
      containers[0]?.folders,
    ]),
    [
      ["greeter-webhook", "Job", 1, 1, []],
      ["store", "StatefulSet", 5, 0, [{ path: "/data", volume: "data" }]],
    ],
  );
});

test("a file whose ConfigMap is missing, and a variable from elsewhere, are refused by name", () => {
  const pod = (container: string) => `
apiVersion: batch/v1
kind: Job
metadata: { name: greeter }
spec:
  template:
    spec:
      containers: [${container}]
      volumes: [{ name: files, configMap: { name: greeter-files } }]`;
  assert.throws(() => podsOf(objects(pod("{ name: a, volumeMounts: [{ mountPath: /a, name: files }] }"))), {
    message: "A pod mounts ConfigMap/greeter-files, which does not exist.",
  });
  assert.throws(
    () =>
      podsOf(objects(pod("{ name: a, env: [{ name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }] }"))),
    {
      message: "IP takes its value from elsewhere (valueFrom), which has no meaning on one machine. Give it a value.",
    },
  );
});

test("a Service tells its ports and its pods, a route or an Ingress the port that it leads to", () => {
  const all = objects(`
apiVersion: v1
kind: Service
metadata: { name: greeter }
spec:
  ports: [{ name: http, port: 80, targetPort: web }]
  selector: { app: greeter }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: greeter }
spec: { hostnames: [a.example], rules: [{ backendRefs: [{ kind: Service, name: greeter, port: 80 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: greeter }
spec:
  rules:
  - host: b.example
    http:
      paths:
      - { path: /one, backend: { service: { name: greeter, port: { name: http } } } }
      - { path: /two, backend: { service: { name: greeter, port: { name: http } } } }
`);
  assert.deepEqual(servicesOf(all), [
    {
      name: "greeter",
      selector: { app: "greeter" },
      headless: false,
      ports: [{ name: "http", port: 80, target: "web" }],
    },
  ]);
  assert.deepEqual(routesOf(all), [
    { host: "a.example", service: "greeter", port: 80 },
    { host: "b.example", service: "greeter", port: 80 },
  ]);
});

function objects(yaml: string) {
  return parseAllDocuments(yaml)
    .map((document): unknown => document.toJS())
    .filter(isManifest);
}
