import assert from "node:assert/strict";
import { test } from "node:test";
import { type Swagger, swaggerSchemas } from "./swagger.ts";

const id = (group: string, kind: string) => ({ group, version: "v1", kind });
const put = (group: string, kind: string) => ({ put: { "x-kubernetes-group-version-kind": id(group, kind) } });

const swagger: Swagger = {
  paths: {
    "/api/v1/namespaces/{namespace}/widgets/{name}": put("", "Widget"),
    "/api/v1/namespaces/{namespace}/widgets/{name}/status": put("", "Widget"),
    "/apis/acme.io/v1/plants/{name}": put("acme.io", "Plant"),
    "/apis/acme.io/v1/plants/{name}/scale": put("acme.io", "Scale"),
  },
  definitions: {
    Widget: {
      type: "object",
      "x-kubernetes-group-version-kind": [id("", "Widget")],
      properties: { spec: { $ref: "#/definitions/WidgetSpec" }, status: { $ref: "#/definitions/WidgetStatus" } },
    },
    WidgetSpec: {
      type: "object",
      required: ["size", "mode"],
      properties: {
        size: { $ref: "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity" },
        mode: { type: "string" },
        policy: { type: "string" },
        modes: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
        port: { $ref: "#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString" },
      },
    },
    WidgetStatus: { type: "object", required: ["phase"], properties: { phase: { type: "string" } } },
    Plant: { type: "object", "x-kubernetes-group-version-kind": [id("acme.io", "Plant")] },
    Scale: { type: "object", "x-kubernetes-group-version-kind": [id("acme.io", "Scale")] },
    WidgetList: { type: "object", properties: { items: { type: "array", items: { $ref: "#/definitions/Widget" } } } },
  },
};

const { kinds, definitions } = swaggerSchemas(
  swagger,
  (name) => new Map(name === "WidgetSpec" ? ["mode", "policy", "modes"].map((field) => [field, ["A", "B"]]) : []),
);

test("the kinds are those that can be put under a name, with their scope", () => {
  assert.deepEqual(kinds, {
    v1: { Widget: { schema: "Widget", scope: "Namespaced" } },
    "acme.io/v1": { Plant: { schema: "Plant", scope: "Cluster" } },
  });
});

test("the definitions are those that a kind leads to, in order of their names", () => {
  assert.deepEqual(Object.keys(definitions), ["Plant", "Widget", "WidgetSpec", "WidgetStatus"]);
});

test("types that are no objects of fields stand where they are used", () => {
  assert.deepEqual(definitions.WidgetSpec?.properties?.size, { type: "string", format: "quantity" });
  assert.deepEqual(definitions.WidgetSpec?.properties?.port, { "x-kubernetes-int-or-string": true, format: "int32" });
});

test("the allowed values are added, with the empty text where a field is optional", () => {
  assert.deepEqual(definitions.WidgetSpec?.properties?.mode, { type: "string", enum: ["A", "B"] });
  assert.deepEqual(definitions.WidgetSpec?.properties?.policy, { type: "string", enum: ["A", "B", ""] });
  assert.deepEqual(definitions.WidgetSpec?.properties?.modes, {
    type: "array",
    "x-kubernetes-list-type": "set",
    items: { type: "string", enum: ["A", "B"] },
  });
});

test("nothing is required in a status", () => {
  assert.deepEqual(definitions.WidgetSpec?.required, ["mode", "size"]);
  assert.deepEqual(definitions.WidgetStatus, { type: "object", properties: { phase: { type: "string" } } });
});
