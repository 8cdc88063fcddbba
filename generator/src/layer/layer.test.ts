import assert from "node:assert/strict";
import { test } from "node:test";
import { byEnv, configMap, layers, only, perEnv, places, widget } from "./example-system.ts";
import { layer } from "./layer.ts";

test("a plain value stands in base, and no overlay has anything to say", () => {
  assert.equal(
    layers(configMap({ LEVEL: "info" })),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: info
`,
  );
});

test("a value for each environment stands in every overlay and never in base, even when the values are equal", () => {
  assert.equal(
    layers(
      configMap({
        LEVEL: perEnv({ dev: "info", prod: "info" }),
        HOST: byEnv(({ domain }) => `a.${domain}`),
        PORT: "80",
      }),
    ),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  PORT: "80"
--- # dev patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: info
  HOST: a.dev.example
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: info
  HOST: a.prod.example
`,
  );
});

test("a value with exceptions stands in base, and only overlays where it differs have one", () => {
  assert.equal(
    layers(configMap({ LEVEL: perEnv("info", { prod: "warn" }), SAME: perEnv("a", { prod: "a" }) })),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: info
  SAME: a
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: warn
`,
  );
});

test("a map with nothing but varying members is missing in base, and an empty map that was declared is kept", () => {
  assert.equal(
    layers(configMap({ LEVEL: only(["prod"], "warn") }), {
      ...widget({}),
      other: { limits: perEnv({ dev: {}, prod: { a: 1 } }) },
    }),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
--- # base
apiVersion: plinth.example/v1
kind: Widget
metadata:
  name: w
spec: {}
--- # dev patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data: {}
--- # dev patches
apiVersion: plinth.example/v1
kind: Widget
metadata:
  name: w
other:
  limits: {}
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: warn
--- # prod patches
apiVersion: plinth.example/v1
kind: Widget
metadata:
  name: w
other:
  limits:
    a: 1
`,
  );
});

test("annotations that are all absent in an environment are left out there", () => {
  assert.equal(
    layers(configMap({ A: "1" }, { annotations: { note: only(["prod"], "x") } })),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  A: "1"
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  annotations:
    note: x
`,
  );
});

test("a map with exceptions stands in the overlays, because a patch could take nothing out of it", () => {
  assert.equal(
    layers(configMap(perEnv({ A: "1" }, { prod: { B: "2" } }))),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
--- # dev patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  A: "1"
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  B: "2"
`,
  );
});

test("an object that only one environment has is added by its overlay", () => {
  assert.equal(
    layers(
      configMap({ A: "1" }),
      only(["prod"], { ...configMap({ LEVEL: perEnv("info", { prod: "warn" }) }, { name: "more" }) }),
    ),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  A: "1"
--- # prod adds
apiVersion: v1
kind: ConfigMap
metadata:
  name: more
data:
  LEVEL: warn
`,
  );
});

test("a patch names the namespace that base names", () => {
  assert.equal(
    layers(configMap({ LEVEL: perEnv("info", { prod: "warn" }) }, { namespace: "kube-system" })),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: kube-system
data:
  LEVEL: info
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: kube-system
data:
  LEVEL: warn
`,
  );
});

test("members that are undefined are absent, and a value may be of values that vary again", () => {
  assert.equal(
    layers(configMap({ A: "1", B: undefined, C: perEnv({ dev: undefined, prod: perEnv("x", { prod: "y" }) }) })),
    `--- # base
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  A: "1"
--- # prod patches
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  C: y
`,
  );
});

test("an object in which nothing varies is the same object in base and in what is meant", () => {
  const object = configMap({ A: "1" });
  const { base, overlays } = layer([object], places);
  assert.equal(base[0], object);
  assert.deepEqual(
    [...overlays.values()].map(({ intended }) => intended[0] === object),
    [true, true],
  );
});

test("what is meant stands in the order of declaration", () => {
  const { overlays } = layer([only(["prod"], configMap({}, { name: "b" })), configMap({}, { name: "a" })], places);
  assert.deepEqual(
    overlays.get("prod")?.intended.map(({ metadata }) => metadata.name),
    ["b", "a"],
  );
});
