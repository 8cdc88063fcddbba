/** Where lists stand: it depends on what a patch of Kustomize does to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { byEnv, deployment, layers, only, perEnv, widget } from "./example-system.ts";

test("a variable that differs is named in the patch after the ones before it, which are named by their key alone", () => {
  const env = [
    { name: "HOST", value: "db" },
    { name: "LEVEL", value: perEnv({ dev: "debug", prod: "info" }) },
    { name: "URL", value: "http://$(HOST)" },
    { name: "TRACE", value: perEnv("0", { dev: "1" }) },
    { name: "LAST", value: "x" },
  ];
  assert.equal(
    layers(deployment({ env })),
    `--- # base
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - name: HOST
              value: db
            - name: URL
              value: http://$(HOST)
            - name: TRACE
              value: "0"
            - name: LAST
              value: x
--- # dev patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - name: HOST
            - name: LEVEL
              value: debug
            - name: URL
            - name: TRACE
              value: "1"
--- # prod patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - name: HOST
            - name: LEVEL
              value: info
`,
  );
});

test("an entry that only one environment has stands in its overlay, in its place among the others", () => {
  const volumes = [{ name: "tmp", emptyDir: {} }, only(["prod"], { name: "cache", emptyDir: { sizeLimit: "1Gi" } })];
  assert.equal(
    layers(deployment({}, { volumes })),
    `--- # base
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
      volumes:
        - name: tmp
          emptyDir: {}
--- # prod patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      volumes:
        - name: tmp
        - name: cache
          emptyDir:
            sizeLimit: 1Gi
`,
  );
});

test("a list that a patch replaces stands in base with its shared values, and whole in an overlay where one differs", () => {
  assert.equal(
    layers(deployment({ args: ["--level", perEnv("info", { prod: "warn" }), "--quiet"] })),
    `--- # base
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          args:
            - --level
            - info
            - --quiet
--- # prod patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          args:
            - --level
            - warn
            - --quiet
`,
  );
});

test("a list that a patch replaces stands whole in every overlay when something in it has no shared value", () => {
  assert.equal(
    layers(widget({ rules: [{ host: byEnv(({ domain }) => domain), path: "/" }, { path: "/b" }] })),
    `--- # base
apiVersion: plinth.example/v1
kind: Widget
metadata:
  name: w
--- # dev patches
apiVersion: plinth.example/v1
kind: Widget
metadata:
  name: w
spec:
  rules:
    - host: dev.example
      path: /
    - path: /b
--- # prod patches
apiVersion: plinth.example/v1
kind: Widget
metadata:
  name: w
spec:
  rules:
    - host: prod.example
      path: /
    - path: /b
`,
  );
});

test("a list with two keys stands whole in every overlay when anything in it varies", () => {
  const ports = [
    { containerPort: 53, protocol: "TCP" },
    { containerPort: 53, protocol: "UDP", hostPort: perEnv(53, { prod: 54 }) },
  ];
  const metrics = [{ containerPort: 9090, protocol: "TCP" }];
  assert.equal(
    layers(deployment({ ports }, { initContainers: [{ name: "first", ports: metrics }] })),
    `--- # base
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      initContainers:
        - name: first
          ports:
            - containerPort: 9090
              protocol: TCP
--- # dev patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          ports:
            - containerPort: 53
              protocol: TCP
            - containerPort: 53
              protocol: UDP
              hostPort: 53
--- # prod patches
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: web
          ports:
            - containerPort: 53
              protocol: TCP
            - containerPort: 53
              protocol: UDP
              hostPort: 54
`,
  );
});
