import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { isManifest } from "../../layer/identity.ts";
import type { Manifest } from "../../model/manifest.ts";
import { check } from "../check.ts";
import type { Finding } from "../finding.ts";
import { findingsIn } from "./findings-in.ts";
import { manifestRules } from "./rules.ts";

const place = readFileSync(new URL("testdata/place.yaml", import.meta.url), "utf8");

test("a place without a mistake has no finding", () => {
  for (const rule of manifestRules) assert.deepEqual(findingsIn(rule, place), []);
});

test("each rule stands in the file of its name, and they are in its order", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter((file) => file.endsWith(".test.ts"));
  const names = manifestRules.map(({ name }) => name);
  assert.deepEqual(names, names.toSorted());
  assert.deepEqual(
    names.filter((name) => !files.includes(`${name}.test.ts`)),
    [],
  );
});

test("no rule fails on an object that has anything in it, and each finding says where and what", () => {
  const object = fc.record({
    apiVersion: fc.constantFrom(...objects().map(({ apiVersion }) => apiVersion), "constructor", ""),
    kind: fc.constantFrom(...objects().map(({ kind }) => kind), "constructor", "__proto__"),
    metadata: fc.record({ name: text, namespace: junk, labels: junk, annotations: junk }, { requiredKeys: ["name"] }),
    spec: junk,
    data: junk,
  });
  fc.assert(fc.property(fc.array(object, { maxLength: 8 }), (some) => assert.deepEqual(incomplete(some), [])));
});

test("no rule fails on objects that were right but for some changes, and each finding says where and what", () => {
  const change = fc.record({ object: fc.nat(), path: fc.nat(), value: fc.option(junk, { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const changed = objects();
      for (const { object, path, value } of changes) {
        const at = places(changed[object % changed.length]);
        at[path % at.length]?.(value);
      }
      assert.deepEqual(incomplete(changed), []);
    }),
  );
});

const text = fc.oneof(
  fc.string(),
  fc.constantFrom("constructor", "__proto__", "toString", "polybot", "$(A)", "10.0.0.0/8"),
);

/** Data as YAML can hold it, with names that mean something to the rules. */
const { junk } = fc.letrec<{ junk: unknown; names: string }>((tie) => ({
  names: fc.oneof(
    fc.constantFrom("template", "spec", "containers", "env", "name", "value", "valueFrom", "ports", "selector"),
    fc.constantFrom("matchLabels", "volumes", "volumeMounts", "rules", "paths", "backend", "service", "port", "tls"),
    fc.constantFrom("ingress", "from", "ipBlock", "cidr", "except", "resources", "requests", "limits", "provider"),
    text,
  ),
  junk: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.jsonValue({ maxDepth: 1 }),
    text,
    fc.array(tie("junk"), { maxLength: 3 }),
    fc.dictionary(tie("names"), tie("junk"), { maxKeys: 4 }),
  ),
}));

function objects(): Manifest[] {
  return parseAllDocuments(place).map((document) => document.toJS());
}

/** What may be put, or (undefined) taken away, at each place of an object. */
function places(value: unknown): ((put: unknown) => void)[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const own = (put: unknown) => {
      if (put === undefined && Array.isArray(value)) value.splice(Number(key), 1);
      else if (put === undefined) Reflect.deleteProperty(value, key);
      else Reflect.set(value, key, put);
    };
    return [own, ...places(Reflect.get(value, key))];
  });
}

/** What is found in objects, where it does not say where or what. The steps before the rules give them only manifests. */
function incomplete(some: readonly unknown[]): readonly Finding[] {
  const target = { cluster: "prod", namespace: "polybot", aws: { account: "", region: "", oidcIssuer: "" } };
  const where = { name: "prod", domain: "polybot.example", id: "prod", target };
  const whereabouts = () => ({ source: "workload.ts", file: "overlays/prod" });
  const findings = check(manifestRules, [{ place: where, objects: some.filter(isManifest), whereabouts }]);
  return findings.filter(({ object, message, path }) => !object || !message || path === "");
}
