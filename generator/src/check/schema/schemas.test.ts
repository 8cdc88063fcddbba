import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { JsonObject } from "../../model/manifest.ts";
import { type KubernetesVersion, openSchemas } from "./schemas.ts";

const cache = mkdtempSync(join(tmpdir(), "plinth-schemas-"));
after(() => rmSync(cache, { recursive: true }));
const versions: readonly KubernetesVersion[] = ["1.34", "1.35", "1.36", "1.37"];
const schemas = openSchemas({ kubernetes: "1.36", cache });

/** A Deployment with fields added to its spec, its pod's spec and its container. */
function deployment(added: { spec?: JsonObject; pod?: JsonObject; container?: JsonObject }): JsonObject {
  const container = { name: "web", image: "registry.example/web:1", ...added.container };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: { app: "web" } },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [container], ...added.pod } },
      ...added.spec,
    },
  };
}

/** What is found, as `<fault> <path>: <message>`. */
function found(object: JsonObject, from = schemas): readonly string[] {
  return (
    from.validate(object)?.map(({ path, fault, message }) => `${fault} ${path.join(".")}: ${message}`) ?? [
      "unknown kind",
    ]
  );
}

describe("each Kubernetes version", () => {
  for (const kubernetes of versions) {
    const opened = openSchemas({ kubernetes, cache });

    test(`${kubernetes} accepts a Deployment with the fields that most have`, () => {
      const object = deployment({
        spec: {
          replicas: 2,
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
        },
        pod: {
          serviceAccountName: "web",
          securityContext: { runAsNonRoot: true },
          volumes: [{ name: "tmp", emptyDir: {} }],
        },
        container: {
          imagePullPolicy: "IfNotPresent",
          ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
          env: [{ name: "SELF", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          resources: { requests: { cpu: 0.5, memory: "128Mi" }, limits: { memory: "256Mi" } },
          readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 5 },
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      });
      assert.deepEqual(found(object, opened), []);
    });

    test(`${kubernetes} tells a misspelt field, a wrong type, a missing field, a value that is not allowed and a bad quantity`, () => {
      const object = deployment({
        spec: { replcias: 2 },
        container: {
          name: null,
          imagePullPolicy: "Allways",
          ports: [{ containerPort: "8080" }],
          resources: { limits: { memory: "1Gb" } },
        },
      });
      assert.deepEqual(found(object, opened), [
        'enum spec.template.spec.containers.0.imagePullPolicy: "Allways" is not allowed here: it must be "Always", "IfNotPresent" or "Never". Did you mean "Always"?',
        'wrong-type spec.template.spec.containers.0.ports.0.containerPort: "8080" is a string, but an integer is expected here. Write 8080, without quotes.',
        'quantity spec.template.spec.containers.0.resources.limits.memory: "1Gb" is not a Kubernetes quantity. Did you mean "1Gi" (1,073,741,824 bytes) or "1G"?',
        "missing spec.template.spec.containers.0.name: `name` is required in Container. `null` counts as absent.",
        "unknown-field spec.replcias: DeploymentSpec has no field `replcias`. Did you mean `replicas`?",
      ]);
    });
  }

  const inVersions = (object: JsonObject) =>
    versions.filter((kubernetes) => openSchemas({ kubernetes, cache }).validate(object)?.length === 0);

  test("a field is accepted in the versions that have it and refused in the others", () => {
    assert.deepEqual(inVersions(deployment({ pod: { workloadRef: { name: "w", podGroup: "p" } } })), ["1.35"]);
    assert.deepEqual(inVersions(deployment({ pod: { volumes: [{ name: "a", emptyDir: { mode: 511 } }] } })), ["1.37"]);
  });

  test("a value is accepted in the versions that allow it and refused in the others", () => {
    const toleration = { key: "a", operator: "Gt", value: "1" };
    assert.deepEqual(inVersions(deployment({ pod: { tolerations: [toleration] } })), ["1.35", "1.36", "1.37"]);
  });

  test("a kind is known in the versions that have it", () => {
    const known = (apiVersion: string, kind: string) =>
      versions.filter((kubernetes) => openSchemas({ kubernetes, cache }).knows(apiVersion, kind));
    assert.deepEqual(known("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy"), ["1.36", "1.37"]);
    assert.deepEqual(known("networking.k8s.io/v1beta1", "IPAddress"), ["1.34", "1.35", "1.36"]);
    assert.deepEqual(known("apps/v1", "Deployment"), versions);
  });
});

describe("a field that is not known", () => {
  test("is named with the nearest field", () => {
    assert.deepEqual(found(deployment({ container: { readinesProbe: {} } })), [
      "unknown-field spec.template.spec.containers.0.readinesProbe: Container has no field `readinesProbe`. Did you mean `readinessProbe`?",
    ]);
  });

  test("is named with the object around it that has such a field", () => {
    assert.deepEqual(found(deployment({ container: { serviceAccountName: "web" } })), [
      "unknown-field spec.template.spec.containers.0.serviceAccountName: Container has no field `serviceAccountName`. It is a field of PodSpec.",
    ]);
  });

  test("is named with all fields where they are few", () => {
    assert.deepEqual(found(deployment({ container: { env: [{ name: "A", secret: "s" }] } })), [
      "unknown-field spec.template.spec.containers.0.env.0.secret: EnvVar has no field `secret`. Its fields are `name`, `value` and `valueFrom`.",
    ]);
  });

  test("is found in metadata, and not in free maps", () => {
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", lables: {}, labels: { any: "x" } },
      data: { any: "x" },
    };
    assert.deepEqual(found(object), [
      "unknown-field metadata.lables: ObjectMeta has no field `lables`. Did you mean `labels`?",
    ]);
  });
});

describe("null", () => {
  test("is accepted for an optional field, an entry of a map and an entry of a list of texts", () => {
    const object = deployment({
      spec: { replicas: null, strategy: null },
      container: { args: [null], resources: { limits: { cpu: null } } },
    });
    assert.deepEqual(found(object), []);
  });

  test("is refused for an entry of a list of objects that have required fields", () => {
    assert.deepEqual(found(deployment({ container: { env: [null] } })), [
      "wrong-type spec.template.spec.containers.0.env.0: An object is expected here, not null.",
    ]);
  });

  test("and the zero values count as absent for a required field", () => {
    const service = (port: JsonObject) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a" },
      spec: { ports: [port] },
    });
    assert.deepEqual(found(service({ port: null })), [
      "missing spec.ports.0.port: `port` is required in ServicePort. `null` counts as absent.",
    ]);
    assert.deepEqual(found(service({ port: 0 })), [
      "missing spec.ports.0.port: `port` is required in ServicePort. `0` counts as absent.",
    ]);
    assert.deepEqual(found(deployment({ container: { name: "" } })), [
      'missing spec.template.spec.containers.0.name: `name` is required in Container. `""` counts as absent.',
    ]);
    assert.deepEqual(found(deployment({ pod: { containers: [] } })), [
      "missing spec.template.spec.containers: `containers` is required in PodSpec. `[]` counts as absent.",
    ]);
  });
});

describe("a value of the wrong type", () => {
  test("has no other fault beside", () => {
    assert.deepEqual(found(deployment({ container: { imagePullPolicy: true } })), [
      'wrong-type spec.template.spec.containers.0.imagePullPolicy: true is a boolean, but a string is expected here. Write "true", in quotes.',
    ]);
  });

  test("is told with the way to write it", () => {
    assert.deepEqual(
      found(deployment({ container: { args: "-v", stdin: "true", env: [{ name: "A", value: 1 }], resources: [] } })),
      [
        'wrong-type spec.template.spec.containers.0.args: "-v" is a string, but a list is expected here. Write ["-v"].',
        'wrong-type spec.template.spec.containers.0.env.0.value: 1 is an integer, but a string is expected here. Write "1", in quotes.',
        "wrong-type spec.template.spec.containers.0.resources: An object is expected here, not a list.",
        'wrong-type spec.template.spec.containers.0.stdin: "true" is a string, but a boolean is expected here. Write true, without quotes.',
      ],
    );
  });
});

describe("a number", () => {
  test("must fit into the bits of its field", () => {
    assert.deepEqual(
      found(deployment({ spec: { replicas: 2147483648 }, pod: { securityContext: { runAsUser: 2147483648 } } })),
      [
        "range spec.replicas: 2147483648 is out of range: it must fit into 32 bits, from -2,147,483,648 to 2,147,483,647.",
      ],
    );
  });

  test("or a text may stand where both are allowed", () => {
    const rollingUpdate = (maxSurge: JsonObject[string]) =>
      deployment({ spec: { strategy: { rollingUpdate: { maxSurge } } } });
    assert.deepEqual(found(rollingUpdate(1)), []);
    assert.deepEqual(found(rollingUpdate("25%")), []);
    assert.deepEqual(found(rollingUpdate(1.5)), [
      "wrong-type spec.strategy.rollingUpdate.maxSurge: 1.5 is a number, but an integer or a string is expected here.",
    ]);
  });
});

test("the data of a Secret must be base64", () => {
  const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { password: "hunter2!" } };
  assert.deepEqual(found(object), ['format data.password: "hunter2!" is not base64.']);
});

test("a status is not expected to be complete", () => {
  assert.deepEqual(found({ ...deployment({}), status: { conditions: [{}] } }), []);
});

test("an object that does not say what it is lacks apiVersion and kind", () => {
  assert.deepEqual(found({ metadata: { name: "a" } }), [
    "missing apiVersion: `apiVersion` is required in every object, and is a string.",
    "missing kind: `kind` is required in every object, and is a string.",
  ]);
});

test("a kind that no schema knows is not judged", () => {
  assert.equal(schemas.validate({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a" } }), undefined);
  assert.equal(schemas.knows("apps/v1", "DeploymentList"), false);
  assert.equal(schemas.knows("../kubernetes/v1", "Deployment"), false);
  assert.equal(schemas.scope("apps/v1", "Deploiment"), undefined);
});

test("the scope is that of the kind", () => {
  assert.equal(schemas.scope("v1", "Namespace"), "Cluster");
  assert.equal(schemas.scope("v1", "ConfigMap"), "Namespaced");
  assert.equal(schemas.scope("cert-manager.io/v1", "ClusterIssuer"), "Cluster");
  assert.equal(schemas.scope("cert-manager.io/v1", "Issuer"), "Namespaced");
});

test("all known kinds are listed in order, built-in and custom", () => {
  const kinds = schemas.kinds().map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  assert.deepEqual(kinds, [...kinds].sort());
  for (const kind of [
    "v1 Pod",
    "apps/v1 Deployment",
    "external-secrets.io/v1 ExternalSecret",
    "keda.sh/v1alpha1 ScaledObject",
  ]) {
    assert.ok(kinds.includes(kind), kind);
  }
});
