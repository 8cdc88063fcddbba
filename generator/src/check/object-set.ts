import type { Manifest } from "../model/manifest.ts";
import { type PodTemplate, podTemplateOf } from "./pod-template.ts";

/** All objects of one place, as rules about several objects look at them. */
export class ObjectSet {
  readonly objects: readonly Manifest[];
  readonly #byKind = new Map<string, Manifest[]>();
  readonly #byName = new Map<string, Manifest>();
  #pods: readonly PodTemplate[] | undefined;
  #podsByLabel: ReadonlyMap<string, readonly PodTemplate[]> | undefined;

  constructor(objects: readonly Manifest[]) {
    this.objects = objects;
    for (const object of objects) {
      const same = this.#byKind.get(object.kind);
      if (same === undefined) this.#byKind.set(object.kind, [object]);
      else same.push(object);
      this.#byName.set(keyOf(object.kind, object.metadata.namespace, object.metadata.name), object);
    }
  }

  /** The objects of a kind, whatever its API group. */
  ofKind(kind: string): readonly Manifest[] {
    return this.#byKind.get(kind) ?? [];
  }

  /** The object of that kind and name in a namespace. */
  find(kind: string, namespace: string | undefined, name: string): Manifest | undefined {
    return this.#byName.get(keyOf(kind, namespace, name));
  }

  /** The pod templates of all controllers, and the pods that stand alone. */
  get pods(): readonly PodTemplate[] {
    this.#pods ??= this.objects.flatMap((object) => podTemplateOf(object) ?? []);
    return this.#pods;
  }

  /** The pods of a namespace that bear all of some labels. */
  podsWith(namespace: string | undefined, labels: Readonly<Record<string, unknown>>): readonly PodTemplate[] {
    const wanted = Object.entries(labels);
    const [first] = wanted;
    const candidates = first === undefined ? this.pods : (this.#labelIndex().get(labelKey(namespace, ...first)) ?? []);
    return candidates.filter(
      (pod) => pod.namespace === namespace && wanted.every(([key, value]) => pod.labels[key] === value),
    );
  }

  #labelIndex(): ReadonlyMap<string, readonly PodTemplate[]> {
    if (this.#podsByLabel !== undefined) return this.#podsByLabel;
    const index = new Map<string, PodTemplate[]>();
    for (const pod of this.pods) {
      for (const [key, value] of Object.entries(pod.labels)) {
        const at = labelKey(pod.namespace, key, value);
        const same = index.get(at);
        if (same === undefined) index.set(at, [pod]);
        else same.push(pod);
      }
    }
    this.#podsByLabel = index;
    return index;
  }
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}\n${namespace ?? ""}\n${name}`;
}

function labelKey(namespace: string | undefined, key: string, value: unknown): string {
  return `${namespace ?? ""}\n${key}\n${String(value)}`;
}
