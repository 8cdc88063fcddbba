import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest } from "../model/manifest.ts";
import { ObjectSet } from "./object-set.ts";

const object = (apiVersion: string, kind: string, name: string): Manifest => ({ apiVersion, kind, metadata: { name } });

test("an object of an unknown kind may make what bears its name, begins with it, or is named in it", () => {
  const cluster = {
    ...object("postgresql.cnpg.io/v1", "Cluster", "results"),
    spec: { superuserSecret: { name: "boss" } },
  };
  const { unknownMakers } = new ObjectSet([cluster], "polybot");
  assert.equal(unknownMakers.mayMake("results"), true);
  assert.equal(unknownMakers.mayMake("results-app"), true);
  assert.equal(unknownMakers.mayMake("boss"), true);
  assert.equal(unknownMakers.mayMake("result"), false);
  assert.equal(unknownMakers.mayMake("resultsapp"), false);
});

test("kinds of Kubernetes itself, and others that are known, make nothing by surprise", () => {
  const known = [
    object("apps/v1", "Deployment", "a"),
    object("networking.k8s.io/v1", "Ingress", "a"),
    object("external-secrets.io/v1", "ExternalSecret", "a"),
    object("generators.external-secrets.io/v1alpha1", "Password", "a"),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", "a"),
  ];
  assert.equal(new ObjectSet(known, "polybot").unknownMakers.mayMake("a"), false);
});

test("a Gateway may make what bears its name, and not what it uses", () => {
  const gateway = {
    ...object("gateway.networking.k8s.io/v1", "Gateway", "entrance"),
    spec: { listeners: [{ name: "tls" }] },
  };
  const { unknownMakers } = new ObjectSet([gateway], "polybot");
  assert.equal(unknownMakers.mayMake("entrance-istio"), true);
  assert.equal(unknownMakers.mayMake("tls"), false);
});
