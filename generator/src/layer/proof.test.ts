import assert from "node:assert/strict";
import { test } from "node:test";
import { only, perEnv, places } from "./example-system.ts";
import { type Layered, layer, type Overlay } from "./layer.ts";
import { prove } from "./proof.ts";

const configMap = (name: string, data = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
const layered = layer(
  [configMap("a", { LEVEL: perEnv("info", { prod: "warn" }), PORT: "80" }), only(["prod"], configMap("b"))],
  places,
);

/** The same layers with something of prod's overlay exchanged. */
function tampered(change: Partial<Overlay>): Layered {
  const prod = layered.overlays.get("prod");
  assert.ok(prod !== undefined);
  return { ...layered, overlays: new Map([...layered.overlays, ["prod", { ...prod, ...change }]]) };
}

const finding = (object: string, message: string, where = {}) => ({
  rule: "layering",
  severity: "error",
  message,
  object,
  ...where,
  places: ["prod"],
});

test("base and overlays that give what is meant have no finding", () => {
  assert.deepEqual(prove(layered), []);
});

test("a patch that gives something else is found, with the field and both values", () => {
  assert.deepEqual(prove(tampered({ patches: [configMap("a", { LEVEL: "debug" })] })), [
    finding(
      "ConfigMap/a",
      'Kustomize would give "debug" instead of "warn". This is a fault of the generator: please report it.',
      { path: "data.LEVEL" },
    ),
  ]);
});

test("a patch that is missing is found", () => {
  assert.deepEqual(
    prove(tampered({ patches: [] })).map(({ path }) => path),
    ["data.LEVEL"],
  );
});

test("an object that the overlay lacks is found, and so is one that is not meant to be there", () => {
  assert.deepEqual(prove(tampered({ added: [] })), [
    finding("ConfigMap/b", "Neither base nor the overlay gives this object."),
  ]);
  assert.deepEqual(prove(tampered({ intended: layered.overlays.get("prod")?.intended.slice(0, 1) ?? [] })), [
    finding("ConfigMap/b", "Base or the overlay gives this object, which is not meant to be here."),
  ]);
});

test("what is wrong in all places is told once, without them", () => {
  const twice = layer([configMap("a"), configMap("a")], places);
  const message = "Two objects have this kind and name. Rename or remove one.";
  const told = { rule: "layering", severity: "error", message, object: "ConfigMap/a", path: "metadata.name" };
  assert.deepEqual(prove(twice), [told]);
});
