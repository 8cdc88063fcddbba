/** Random objects for the property tests: of many kinds, with anything varying that may vary. */
import fc from "fast-check";
import { type Place, placesOf } from "../model/environment.ts";
import { Sometimes, Varying } from "../model/varying.ts";
import type { Symbolic, SymbolicMap, SymbolicObject } from "./symbolic.ts";

type Random = fc.Arbitrary<Symbolic>;
type Members = Readonly<Record<string, Random>>;

const target = (cluster: string) => ({
  cluster,
  namespace: "polybot",
  aws: { account: "111111111111", region: "eu-north-1", oidcIssuer: "https://oidc.example" },
});

/** Three environments, of which one has two places. */
export const allPlaces: readonly Place[] = placesOf({
  dev: { domain: "dev.example", targets: [target("dev")] },
  staging: { domain: "staging.example", targets: [target("staging")] },
  prod: { domain: "example", targets: [target("eu"), target("us")] },
});

export const twoPlaces: readonly Place[] = allPlaces.slice(0, 2);

/** An object of any kind. */
export function objectNamed(name: string): fc.Arbitrary<SymbolicObject> {
  const object = fc.oneof(...kinds.map(([weight, ...kind]) => ({ weight, arbitrary: objectOf(name, ...kind) })));
  const rarely = fc
    .tuple(object, places)
    .map(([value, where]) => new Varying<SymbolicObject>(undefined, (place) => (where(place) ? value : undefined)));
  return fc.oneof({ weight: 12, arbitrary: object }, { weight: 1, arbitrary: rarely });
}

/** Two objects of one kind and name. */
export function pairNamed(name: string): fc.Arbitrary<readonly [SymbolicMap, SymbolicMap]> {
  return fc.oneof(
    ...kinds.map(([weight, ...kind]) => ({
      weight,
      arbitrary: fc.tuple(objectOf(name, ...kind), objectOf(name, ...kind)),
    })),
  );
}

function objectOf(name: string, apiVersion: string, kind: string, members: Members): fc.Arbitrary<SymbolicMap> {
  return fc
    .tuple(map({ labels: texts, annotations: texts, finalizers, ownerReferences }), map(members))
    .map(([metadata, rest]): SymbolicMap => ({ apiVersion, kind, metadata: { ...metadata, name }, ...rest }));
}

/** Some of the places. */
const places = fc
  .nat(63)
  .map((bits) => (place: Place) => ((bits >> allPlaces.findIndex(({ id }) => id === place.id)) & 1) === 1);

/** Plain, or with a value for each place, or with one for all and exceptions. */
function leaf(value: Random): Random {
  const two = fc.tuple(value, value, places);
  const perPlace = two.map(([a, b, where]) => new Varying(undefined, (place) => (where(place) ? a : b)));
  const shared = two.map(([a, b, where]) => new Varying(a, (place) => (where(place) ? a : b)));
  return fc.oneof(
    { weight: 6, arbitrary: value },
    { weight: 1, arbitrary: perPlace },
    { weight: 1, arbitrary: shared },
  );
}

/** As `leaf`, or in some places only. */
function optional(value: Random): Random {
  const only = fc
    .tuple(value, places)
    .map(([a, where]) => new Sometimes(undefined, (place) => (where(place) ? a : undefined)));
  return fc.oneof({ weight: 6, arbitrary: leaf(value) }, { weight: 1, arbitrary: only });
}

/** Any of these members, in any order, and all of the others, which vary less as a whole. */
function map(any: Members, all: Members = {}): fc.Arbitrary<SymbolicMap> {
  const often = (value: Random): Random =>
    fc.oneof({ weight: 12, arbitrary: value }, { weight: 1, arbitrary: optional(value) });
  return fc
    .shuffledSubarray(Object.entries(any).map(([key, member]) => [key, optional(member)] as const))
    .map((some) => [...some, ...Object.entries(all).map(([key, member]) => [key, often(member)] as const)])
    .chain((some) => fc.tuple(...some.map(([key, member]) => member.map((value) => [key, value] as const))))
    .map((entries) => Object.fromEntries(entries));
}

/** A list that a patch replaces. */
function list(entry: Random): Random {
  return fc.array(optional(entry), { maxLength: 3 });
}

/** A list of which each entry has one of these keys, and any of the members. */
function keyed(keys: readonly Readonly<Record<string, Symbolic>>[], members: Members): Random {
  return fc
    .shuffledSubarray([...keys])
    .chain((some) => fc.tuple(...some.map((key) => optional(map(members).map((rest) => ({ ...key, ...rest }))))));
}

const named = (...names: readonly string[]) => names.map((name) => ({ name }));
const text = fc.constantFrom("", "a", "b", "on", "0755", "1e3", "x: y", "two\nlines\n", " lead", "é", "$(A)");
const integer = fc.nat(9);
const boolean = fc.boolean();
const empty: Random = fc.constant({});
const texts: Random = fc.dictionary(fc.constantFrom("a", "b.io/c", "on", "y"), leaf(text), {
  maxKeys: 3,
  noNullPrototype: true,
});
const finalizers: Random = fc
  .shuffledSubarray(["a.io/x", "b.io/y"])
  .chain((all) => fc.tuple(...all.map((one) => optional(fc.constant(one)))));
const ownerReferences = keyed([{ uid: "1" }, { uid: "2" }], { controller: boolean, kind: text });
const selector: Random = fc.oneof(
  empty,
  map({ matchLabels: texts, matchExpressions: list(map({ key: text, values: list(text) })) }),
);

const bothProtocols = [53, 80].flatMap((port) => ["TCP", "UDP"].map((protocol) => ({ port, protocol })));
const container: Members = {
  image: fc.constantFrom("r.io/a", "r.io/b"),
  args: list(text),
  env: keyed(named("A", "B", "C", "D"), { value: text, valueFrom: map({ fieldRef: map({ fieldPath: text }) }) }),
  ports: keyed(
    bothProtocols.map(({ port, protocol }) => ({ containerPort: port, protocol })),
    { name: text, hostPort: integer },
  ),
  resources: map({ limits: texts, requests: texts }),
  securityContext: fc.oneof(empty, map({ capabilities: map({ drop: list(text) }), runAsUser: integer })),
  tty: boolean,
  volumeMounts: keyed([{ mountPath: "/a" }, { mountPath: "/b" }], { name: text, readOnly: boolean }),
};
const containers = (...names: readonly string[]) => keyed(named(...names), container);
const pod: Members = {
  initContainers: containers("first", "second"),
  imagePullSecrets: keyed(named("p", "q"), {}),
  hostAliases: keyed([{ ip: "1.1.1.1" }, { ip: "2.2.2.2" }], { hostnames: list(text) }),
  nodeSelector: texts,
  tolerations: list(map({ key: text, operator: text })),
  topologySpreadConstraints: keyed(
    ["zone", "host"].map((topologyKey) => ({ topologyKey, whenUnsatisfiable: "DoNotSchedule" })),
    { maxSkew: integer, labelSelector: selector },
  ),
  volumes: keyed(named("v", "w"), {
    emptyDir: fc.oneof(empty, map({ sizeLimit: text })),
    projected: map({ sources: list(map({ secret: texts })) }),
  }),
};
const template = map(
  { metadata: map({ labels: texts, annotations: texts }) },
  { spec: map(pod, { containers: containers("main", "side", "extra") }) },
);

const deployment = { spec: map({ replicas: integer, selector }, { template }) };
const claims = list(map({ metadata: map({ name: text }), spec: map({ accessModes: list(text) }) }));
const statefulSet = { spec: map({ volumeClaimTemplates: claims, serviceName: text }, { template }) };
const job = map({ parallelism: integer }, { template });
const cronJob = { spec: map({ schedule: text }, { jobTemplate: map({}, { spec: job }) }) };
const ports = keyed(bothProtocols, { name: text, targetPort: fc.oneof(integer, text) });
const service = { spec: map({ selector: texts, type: text }, { ports }) };
const serviceAccount = {
  secrets: keyed(named("s", "t"), { namespace: text }),
  imagePullSecrets: keyed(named("s"), {}),
};
const peers = list(map({ podSelector: selector, ipBlock: map({ cidr: text, except: list(text) }) }));
const rules = list(map({ from: peers, to: peers, ports: list(map({ port: integer, protocol: text })) }));
const networkPolicy = { spec: map({ podSelector: selector, ingress: rules, egress: rules, policyTypes: list(text) }) };
const paths = list(map({ path: text, pathType: text }));
const hosts = list(map({ hosts: list(text) }));
const ingress = { spec: map({ rules: list(map({ host: text, http: map({ paths }) })), tls: hosts }) };
const metrics = list(map({ type: text, resource: map({ name: text }) }));
const autoscaler = { spec: map({ minReplicas: integer, maxReplicas: integer }, { metrics }) };
const budget = { spec: map({ maxUnavailable: fc.oneof(integer, text), selector }) };
const subject = fc.tuple(leaf(text), leaf(fc.constantFrom("default", "other"))).map(([kind, name]) => ({ kind, name }));
const roleBinding = { subjects: list(subject), roleRef: map({ name: text }) };
/** Another object within a custom resource: Kustomize merges its lists when it knows the kind. */
const embedded = fc
  .tuple(optional(fc.constantFrom("Deployment", "Unknown")), map({}, { spec: map({}, { template }) }))
  .map(([kind, rest]) => ({ apiVersion: "apps/v1", kind, ...rest }));
const lists = map({ containers: list(map(container)), items: list(list(integer)), template, values: map({ texts }) });
const widget = { spec: lists, workload: embedded };

const kinds: readonly (readonly [weight: number, apiVersion: string, kind: string, members: Members])[] = [
  [6, "apps/v1", "Deployment", deployment],
  [3, "apps/v1", "StatefulSet", statefulSet],
  [3, "batch/v1", "CronJob", cronJob],
  [2, "v1", "ConfigMap", { data: texts, immutable: boolean }],
  [2, "v1", "Service", service],
  [1, "v1", "ServiceAccount", serviceAccount],
  [1, "networking.k8s.io/v1", "NetworkPolicy", networkPolicy],
  [1, "networking.k8s.io/v1", "Ingress", ingress],
  [1, "autoscaling/v2", "HorizontalPodAutoscaler", autoscaler],
  [1, "policy/v1", "PodDisruptionBudget", budget],
  [1, "rbac.authorization.k8s.io/v1", "RoleBinding", roleBinding],
  [2, "plinth.example/v1", "Widget", widget],
];
