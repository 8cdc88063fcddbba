import assert from "node:assert/strict";
import { test } from "node:test";
import { environments, type SystemSpec, type Target, worker } from "../plinth.ts";
import { contradictions } from "./contradictions.ts";

const target = (cluster: string, namespace: string): Target => ({
  cluster,
  namespace,
  aws: { account: "111111111111", region: "eu-north-1", oidcIssuer: "https://oidc.example" },
});
const spec: SystemSpec = {
  name: "shop",
  owner: { team: "shop" },
  repository: "https://git.example/shop.git",
  registry: "registry.example/shop",
  workloads: [worker("web", { size: { cpu: "1", memory: "1Gi" } })],
};
const { system } = environments({
  dev: { domain: "dev.example", targets: [target("a", "dev")] },
  prod: { domain: "example", targets: [target("a", "prod"), target("b", "prod")] },
});

test("two environments in one cluster and a namespace in two clusters contradict nothing", () => {
  assert.deepEqual(contradictions(system({ ...spec, retired: ["old"] })), []);
});

test("a workload that is retired may not be listed, for its overlays would be emptied while it runs", () => {
  assert.deepEqual(contradictions(system({ ...spec, retired: ["web"] })), [
    '"web" stands in `workloads` and in `retired`. Take it out of one of them.',
  ]);
});

test("two targets of an environment in one cluster would share their folders", () => {
  const { system } = environments({ prod: { domain: "example", targets: [target("a", "one"), target("a", "two")] } });
  assert.deepEqual(contradictions(system(spec)), [
    '"prod" has two targets in the cluster "a", by which a target is known. Keep one.',
  ]);
});

test("two environments in one namespace of one cluster would overwrite each other's objects", () => {
  const { system } = environments({
    dev: { domain: "dev.example", targets: [target("a", "shop")] },
    prod: { domain: "example", targets: [target("a", "shop")] },
  });
  assert.deepEqual(contradictions(system(spec)), [
    '"dev" and "prod" are both in the namespace "shop" of the cluster "a", where they would overwrite each other. Give one of them another namespace.',
  ]);
});

test("a registry names its host, for nodes refuse short names", () => {
  assert.deepEqual(contradictions(system({ ...spec, registry: "shop" })), [
    'The registry "shop" names no host. Write it whole, as "registry.example/shop".',
  ]);
});
