import assert from "node:assert/strict";
import { test } from "node:test";
import { byEnv, configMap, deployment, perEnv, places } from "./example-system.ts";
import { layer } from "./layer.ts";
import type { SymbolicMap } from "./symbolic.ts";

const fixed = "so that it can't differ between environments";
const cases: readonly (readonly [
  name: string,
  object: SymbolicMap,
  object: string,
  path: string | undefined,
  says: string,
])[] = [
  ["a kind", { ...configMap({}), kind: perEnv("ConfigMap", { prod: "Secret" }) }, "?", "kind", fixed],
  ["a name", configMap({}, { name: byEnv(({ name }) => name) }), "ConfigMap/?", "metadata.name", fixed],
  [
    "a namespace",
    configMap({}, { namespace: byEnv(({ name }) => name) }),
    "ConfigMap/settings",
    "metadata.namespace",
    fixed,
  ],
  [
    "metadata",
    { ...configMap({}), metadata: perEnv({ name: "a" }, { prod: { name: "b" } }) },
    "ConfigMap/?",
    "metadata",
    fixed,
  ],
  [
    "a merge key",
    deployment({ env: [{ name: perEnv("A", { prod: "B" }), value: "1" }] }),
    "Deployment/web",
    "spec.template.spec.containers[web].env[0].name",
    'Kustomize merges this list by "name"',
  ],
];
for (const [name, object, title, path, says] of cases) {
  test(`${name} that varies is a finding that says what to do`, () => {
    const { findings } = layer([object], places);
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.rule, "layering");
    assert.equal(findings[0]?.object ?? "?", title);
    assert.equal(findings[0]?.path, path);
    assert.ok(findings[0]?.message.includes(says), findings[0]?.message);
    assert.match(findings[0]?.message ?? "", /only\(\)/);
  });
}

test("an object without a name is a finding", () => {
  const { findings } = layer([{ apiVersion: "v1", kind: "ConfigMap", metadata: {} }], places);
  assert.deepEqual(findings, [
    {
      rule: "layering",
      severity: "error",
      object: "ConfigMap/?",
      message: "An object needs an apiVersion, a kind and a metadata.name that are text.",
    },
  ]);
});
