/** The laws of layering, seen from the outside: which files change when a declaration does. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { openSchemas } from "../src/check/schema/schemas.ts";
import { generate } from "../src/generate.ts";
import type { Environment } from "../src/model/environment.ts";
import type { System } from "../src/model/system.ts";
import { endpoint, environments, type Leaf, queue, secret, service, type Workload, worker } from "../src/plinth.ts";

const schemas = openSchemas({
  kubernetes: "1.36",
  cache: join(import.meta.dirname, "../../node_modules/.cache/plinth"),
});
const facts = {
  name: "shop",
  owner: { team: "shop" },
  repository: "https://git.example/shop.git",
  registry: "registry.example",
  entrance: { through: "gateway", class: "envoy-gateway", issuer: "letsencrypt" },
} as const;

function environment(name: string): Environment {
  const aws = { account: "111111111111", region: "eu-north-1", oidcIssuer: `https://oidc.example/${name}` };
  return { domain: `${name}.example`, targets: [{ cluster: name, namespace: `shop-${name}`, aws }] };
}

function filesOf(system: System): ReadonlyMap<string, string> {
  const { files, findings } = generate(system, {
    root: import.meta.dirname,
    read: () => "",
    pins: { of: () => undefined, in: () => [] },
    schemas,
  });
  assert.deepEqual(
    findings.filter(({ severity }) => severity === "error"),
    [],
  );
  return files;
}

/** How one leaf is declared. Numbers, so that any of them suits any field. */
type Declared =
  | { readonly form: "plain"; readonly value: number }
  | { readonly form: "each"; readonly dev: number; readonly prod: number }
  | { readonly form: "except"; readonly value: number; readonly prod: number }
  | { readonly form: "function"; readonly times: number };

const amount = fc.integer({ min: 1, max: 6 });
const leaf: fc.Arbitrary<Declared> = fc.oneof(
  fc.record({ form: fc.constant("plain" as const), value: amount }),
  fc.record({ form: fc.constant("each" as const), dev: amount, prod: amount }),
  fc.record({ form: fc.constant("except" as const), value: amount, prod: amount }),
  fc.record({ form: fc.constant("function" as const), times: amount }),
);
const leaves = fc.record({ cpu: leaf, memory: leaf, max: leaf, grace: leaf, level: leaf, limit: leaf, colour: leaf });
type Leaves = typeof leaves extends fc.Arbitrary<infer T> ? T : never;

/** A system of two workloads whose leaves are declared as told. `names` has dev and prod, and may have more. */
function systemOf(declared: Leaves, names: readonly string[]): System {
  const all = Object.fromEntries(names.map((name) => [name, environment(name)]));
  const { perEnv, byEnv, system } = environments(all);
  const give = <T extends string | number>(one: Declared, make: (value: number) => T): Leaf<T> => {
    switch (one.form) {
      case "plain":
        return make(one.value);
      case "each":
        return perEnv(Object.fromEntries(names.map((name) => [name, make(name === "dev" ? one.dev : one.prod)])));
      case "except":
        return perEnv(make(one.value), { prod: make(one.prod) });
      case "function":
        return byEnv((e) => make(one.times + e.name.length));
    }
  };
  const { cpu, memory, max, grace, level, limit, colour } = declared;
  const api = endpoint("api", { http: 8080, metrics: 9090 });
  const workloads: readonly Workload[] = [
    service(api, {
      size: { cpu: give(cpu, (n): `${number}` => `${n}`), memory: give(memory, (n): `${number}Mi` => `${n}Mi`) },
      scale: { min: 1, max: give(max, (n) => n + 1) },
      grace: give(grace, (n): `${number}s` => `${n + 10}s`),
      expose: { host: byEnv((e) => `api.${e.domain}`), paths: ["/"] },
      env: {
        LEVEL: give(level, (n) => `level-${n}`),
        FIXED: "x",
        TOKEN_FILE: secret("api", { keys: ["token"] }).file("token"),
      },
      files: { "/etc/app.conf": give(colour, (n) => `colour: ${n}\n`) },
    }),
    worker("resize", {
      size: { cpu: "1", memory: "1Gi" },
      env: { JOBS_URL: queue("jobs").consume(), API_URL: api.call("http"), LIMIT: give(limit, (n) => n) },
      args: ["--limit", give(limit, String)],
      kubernetes: { deployment: { spec: { revisionHistoryLimit: give(max, (n) => n) } } },
    }),
  ];
  return system({ ...facts, workloads });
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

const runs = { numRuns: 150 };

test("changing one environment's value changes that environment's overlay and no other file", () => {
  fc.assert(
    fc.property(
      leaves,
      fc.constantFrom(...(["cpu", "memory", "max", "grace", "level", "limit", "colour"] as const)),
      (declared, field) => {
        const one = declared[field];
        if (one.form !== "each" && one.form !== "except") return;
        const after = { ...declared, [field]: { ...one, prod: 9 } };
        const files = changed(filesOf(systemOf(declared, ["dev", "prod"])), filesOf(systemOf(after, ["dev", "prod"])));
        assert.deepEqual(
          files.filter((path) => !path.startsWith("overlays/prod/")),
          [],
        );
      },
    ),
    runs,
  );
});

test("adding an environment changes no byte of base or of another overlay", () => {
  fc.assert(
    fc.property(leaves, (declared) => {
      const before = filesOf(systemOf(declared, ["dev", "prod"]));
      const files = changed(before, filesOf(systemOf(declared, ["dev", "prod", "test"])));
      const others = files.filter(
        (path) =>
          !path.includes("/test/") && !path.startsWith("argocd/") && path !== "overlays/test/kustomization.yaml",
      );
      assert.deepEqual(others, []);
    }),
    runs,
  );
});

test("changing a plain leaf changes base alone", () => {
  fc.assert(
    fc.property(
      leaves,
      fc.constantFrom(...(["cpu", "memory", "max", "grace", "level", "limit", "colour"] as const)),
      (declared, field) => {
        const one = declared[field];
        if (one.form !== "plain") return;
        const after = { ...declared, [field]: { ...one, value: 9 } };
        const files = changed(filesOf(systemOf(declared, ["dev", "prod"])), filesOf(systemOf(after, ["dev", "prod"])));
        assert.deepEqual(
          files.filter((path) => !path.startsWith("base/")),
          [],
        );
      },
    ),
    runs,
  );
});
