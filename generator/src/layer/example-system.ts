/** For tests: two environments, some objects, and how their layers read as YAML. */
import { stringify } from "yaml";
import { type Environment, placesOf } from "../model/environment.ts";
import { environments } from "../model/environments.ts";
import type { Manifest } from "../model/manifest.ts";
import { layer } from "./layer.ts";
import type { Symbolic, SymbolicMap, SymbolicObject } from "./symbolic.ts";

const environment = (name: string): Environment => ({
  domain: `${name}.example`,
  targets: [
    {
      cluster: name,
      namespace: `polybot-${name}`,
      aws: { account: "111111111111", region: "eu-north-1", oidcIssuer: "https://oidc.example" },
    },
  ],
});
const declared = { dev: environment("dev"), prod: environment("prod") };

export const { perEnv, byEnv, only } = environments(declared);
export const places = placesOf(declared);

export const configMap = (data: Symbolic, metadata: SymbolicMap = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", ...metadata },
  data,
});
export const deployment = (container: SymbolicMap, pod: SymbolicMap = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: { template: { spec: { containers: [{ name: "web", ...container }], ...pod } } },
});
export const widget = (spec: Symbolic) => ({
  apiVersion: "plinth.example/v1",
  kind: "Widget",
  metadata: { name: "w" },
  spec,
});

/** Base and overlays of some objects as YAML, each document under its place. */
export function layers(...objects: readonly SymbolicObject[]): string {
  const { base, overlays, findings } = layer(objects, places);
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  const documents = [...overlays].flatMap(([id, { added, patches }]) => [
    ...titled(`${id} adds`, added),
    ...titled(`${id} patches`, patches),
  ]);
  return [...titled("base", base), ...documents].join("");
}

function titled(title: string, manifests: readonly Manifest[]): readonly string[] {
  return manifests.map((manifest) => `--- # ${title}\n${stringify(manifest)}`);
}
