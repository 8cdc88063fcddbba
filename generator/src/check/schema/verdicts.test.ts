import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { type Mutant, mutate } from "../../../scripts/schemas/mutants.ts";
import type { JsonObject } from "../../model/manifest.ts";
import { openSchemas } from "./schemas.ts";

const testdata = new URL("testdata/", import.meta.url);
const objects: readonly JsonObject[] = parseAllDocuments(readFileSync(new URL("objects.yaml", testdata), "utf8")).map(
  (document) => document.toJS(),
);
const verdicts = readFileSync(new URL("verdicts.jsonl", testdata), "utf8")
  .trim()
  .split("\n")
  .map((line): Mutant & { readonly of: number; readonly verdict: string } => JSON.parse(line));

const cache = mkdtempSync(join(tmpdir(), "plinth-verdicts-"));
after(() => rmSync(cache, { recursive: true }));
const schemas = openSchemas({ kubernetes: "1.36", cache });

test("every object that kube-apiserver 1.36.1 accepts is valid", () => {
  const refused = objects.filter((object) => schemas.validate(object)?.length !== 0);
  assert.deepEqual(refused, []);
});

test("no mutant that kube-apiserver 1.36.1 accepts has a fault", () => {
  assert.deepEqual(
    disagreements("accepted", (faults) => faults.length > 0),
    [],
  );
});

test("every mutant that kube-apiserver 1.36.1 can't decode has a fault", () => {
  const missed = disagreements("undecodable", (faults) => faults.length === 0);
  // The API server reads the schemas under these fields of a CRD by another decoder, and so they are not checked here.
  const unchecked = /^CustomResourceDefinition .*"(items|additionalProperties)"/;
  assert.deepEqual(
    missed.filter((line) => !unchecked.test(line)),
    [],
  );
});

test("most mutants that kube-apiserver 1.36.1 decodes and finds invalid have a fault already by their schema", () => {
  const invalid = verdicts.filter(({ verdict }) => verdict === "invalid").length;
  const missed = disagreements("invalid", (faults) => faults.length === 0).length;
  assert.ok(missed < invalid / 3, `${missed} of ${invalid} were missed`);
});

for (const kubernetes of ["1.34", "1.35", "1.37"] as const) {
  test(`every such object is valid in ${kubernetes} too, where its kind is known`, () => {
    const other = openSchemas({ kubernetes, cache });
    const refused = objects.flatMap((object) => other.validate(object)?.map((fault) => [object.kind, fault]) ?? []);
    assert.deepEqual(refused, []);
  });
}

function disagreements(wanted: string, disagrees: (faults: readonly object[]) => boolean): readonly string[] {
  return verdicts
    .filter(({ verdict }) => verdict === wanted)
    .flatMap((mutant) => {
      const object = mutate(objects[mutant.of] ?? {}, mutant);
      assert.ok(isObject(object));
      const faults = schemas.validate(object) ?? [];
      if (!disagrees(faults)) return [];
      return [`${object.kind} ${JSON.stringify(mutant)} ${JSON.stringify(faults)}`];
    });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
