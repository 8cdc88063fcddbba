import type { Manifest } from "../model/manifest.ts";
import { isControllerLabel } from "./controller-labels.ts";
import { groupKind } from "./group-kind.ts";
import { type Requirements, selects } from "./label-selector.ts";
import { type PodTemplate, podTemplateOf } from "./pod-template.ts";
import { type UnknownMakers, unknownMakers } from "./unknown-makers.ts";

/** All objects of one place, as rules about several objects look at them. Kinds are named as kubectl does: `Deployment.apps`. */
export class ObjectSet {
  readonly objects: readonly Manifest[];
  /** The place's own namespace, in which objects stand that name none. */
  readonly namespace: string;
  readonly #byKind = new Map<string, Manifest[]>();
  readonly #byName = new Map<string, ReadonlyMap<string, Manifest>>();
  #pods: readonly PodTemplate[] | undefined;
  #podIndex: PodIndex | undefined;
  #unknownMakers: UnknownMakers | undefined;

  constructor(objects: readonly Manifest[], namespace = "") {
    this.objects = objects;
    this.namespace = namespace;
    for (const object of objects) push(this.#byKind, groupKind(object.apiVersion, object.kind), object);
  }

  /** The objects of a kind. */
  ofKind(kind: string): readonly Manifest[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** Every kind that there is an object of. */
  get kinds(): Iterable<string> {
    return this.#byKind.keys();
  }

  /** The namespace that an object stands in. Those of the cluster count as the place's own. */
  namespaceOf(object: Manifest): string {
    const { namespace } = object.metadata;
    return typeof namespace === "string" ? namespace : this.namespace;
  }

  /** Whether an object stands in the place's own namespace: of others nobody knows here what else is in them. */
  isOwn(object: Manifest): boolean {
    return this.namespaceOf(object) === this.namespace;
  }

  /** The object of that kind and name in the place's own namespace, or of the cluster. */
  find(kind: string, name: string): Manifest | undefined {
    return this.#named(kind).get(name);
  }

  /** The names of that kind's objects in the place's own namespace, or of the cluster. */
  names(kind: string): Iterable<string> {
    return this.#named(kind).keys();
  }

  /** What objects of unknown kinds may make. */
  get unknownMakers(): UnknownMakers {
    this.#unknownMakers ??= unknownMakers(this);
    return this.#unknownMakers;
  }

  /** The pod templates of all controllers, and the pods that stand alone. */
  get pods(): readonly PodTemplate[] {
    this.#pods ??= this.objects.flatMap((object) => podTemplateOf(object) ?? []);
    return this.#pods;
  }

  /** The pods of a namespace that a selector takes, found one by one. */
  *select(requirements: Requirements, namespace = this.namespace): Iterable<PodTemplate> {
    for (const pod of this.#candidates(requirements, namespace)) if (selects(requirements, pod)) yield pod;
  }

  /** The values that pods of the place's own namespace have for a label. */
  labelValues(key: string): Iterable<string> {
    return this.#podsOf(this.namespace).byLabel.get(key)?.keys() ?? [];
  }

  /** The fewest pods among which all that a selector takes are. */
  #candidates(requirements: Requirements, namespace: string): Iterable<PodTemplate> {
    const { all, byLabel } = this.#podsOf(namespace);
    let fewest: readonly PodTemplate[] = all;
    for (const { key, operator, values } of requirements) {
      const [value] = values;
      if (operator !== "In" || values.length !== 1 || value === undefined || isControllerLabel(key)) continue;
      const bearers = byLabel.get(key)?.get(value) ?? [];
      if (bearers.length < fewest.length) fewest = bearers;
    }
    return fewest;
  }

  #podsOf(namespace: string): PodsOfNamespace {
    this.#podIndex ??= podIndex(this.pods, (pod) => this.namespaceOf(pod.object));
    return this.#podIndex.get(namespace) ?? nothing;
  }

  #named(kind: string): ReadonlyMap<string, Manifest> {
    let named = this.#byName.get(kind);
    if (named === undefined) {
      const own = this.ofKind(kind).filter((object) => this.isOwn(object));
      named = new Map(own.map((object) => [object.metadata.name, object]));
      this.#byName.set(kind, named);
    }
    return named;
  }
}

/** The pods of each namespace, and among them those that bear a label. */
type PodIndex = ReadonlyMap<string, PodsOfNamespace>;

interface PodsOfNamespace {
  readonly all: readonly PodTemplate[];
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly PodTemplate[]>>;
}

const nothing: PodsOfNamespace = { all: [], byLabel: new Map() };

function podIndex(pods: readonly PodTemplate[], namespaceOf: (pod: PodTemplate) => string): PodIndex {
  const index = new Map<string, { all: PodTemplate[]; byLabel: Map<string, Map<string, PodTemplate[]>> }>();
  for (const pod of pods) {
    const namespace = namespaceOf(pod);
    const its = index.get(namespace) ?? { all: [], byLabel: new Map<string, Map<string, PodTemplate[]>>() };
    index.set(namespace, its);
    its.all.push(pod);
    for (const [key, value] of Object.entries(pod.labels)) {
      if (typeof value !== "string") continue;
      const byValue = its.byLabel.get(key) ?? new Map<string, PodTemplate[]>();
      its.byLabel.set(key, byValue);
      push(byValue, value, pod);
    }
  }
  return index;
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
