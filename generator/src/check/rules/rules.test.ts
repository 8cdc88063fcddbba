import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "../../model/manifest.ts";
import { check } from "../check.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";
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
    metadata: fc.record(
      { name: anyText, namespace: junk, labels: junk, annotations: junk },
      { requiredKeys: ["name"] },
    ),
    spec: junk,
    data: junk,
  });
  fc.assert(fc.property(fc.array(object, { maxLength: 8 }), (some) => assert.deepEqual(incomplete(some), [])));
});

test("no rule fails on objects that were right but for some changes, and each finding says where and what", () => {
  const change = fc.record({ object: fc.nat(), path: fc.nat(), value: fc.option(junk, { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const changed: unknown[] = objects();
      for (const { object, path, value } of changes) {
        const at = places(changed[object % changed.length]);
        at[path % at.length]?.(value);
      }
      assert.deepEqual(incomplete(changed.filter(isManifest)), []);
    }),
  );
});

const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom("constructor", "__proto__", "toString", "polybot", "$(A)", "10.0.0.0/8"),
);

/** Data as YAML can hold it, with names that mean something to the rules. */
const { junk } = fc.letrec<{ junk: unknown; names: string }>((tie) => ({
  names: fc.oneof(
    fc.constantFrom("template", "spec", "containers", "env", "name", "value", "valueFrom", "ports", "selector"),
    fc.constantFrom("matchLabels", "volumes", "volumeMounts", "rules", "paths", "backend", "service", "port", "tls"),
    fc.constantFrom("ingress", "from", "ipBlock", "cidr", "except", "resources", "requests", "limits", "provider"),
    anyText,
  ),
  junk: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.jsonValue({ maxDepth: 1 }),
    anyText,
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
      if (put === undefined) Reflect.deleteProperty(value, key);
      else Reflect.set(value, key, put);
    };
    return [own, ...places(Reflect.get(value, key))];
  });
}

/** What every step before the rules makes sure of. */
function isManifest(value: unknown): value is Manifest {
  const { apiVersion, kind, metadata } = Object(value);
  return [apiVersion, kind, Object(metadata).name].every((text) => typeof text === "string");
}

function incomplete(some: readonly Manifest[]): readonly Finding[] {
  const target = { cluster: "prod", namespace: "polybot", aws: { account: "", region: "", oidcIssuer: "" } };
  const where = { name: "prod", domain: "polybot.example", id: "prod", target };
  const rules: readonly Rule[] = manifestRules;
  const findings = check(rules, [{ place: where, objects: some, whereabouts: () => ({}) }]);
  return findings.filter(({ object, message, path }) => !object || !message || path === "");
}
