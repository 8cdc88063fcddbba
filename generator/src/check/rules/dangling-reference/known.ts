import { listAt, textAt } from "../../data.ts";
import type { ObjectSet } from "../../object-set.ts";
import { type Part, problemAt } from "../../part.ts";
import type { Problem } from "../../rule.ts";
import { Suggestions } from "../../suggestions.ts";
import { configMaps, type DataByName, secrets } from "./made-data.ts";

/** What references of a place can refer to. */
export class Known {
  readonly set: ObjectSet;
  readonly #suggestions = new Suggestions();
  #secrets: DataByName | undefined;
  #configMaps: DataByName | undefined;
  #claims: ReadonlySet<string> | undefined;

  constructor(set: ObjectSet) {
    this.set = set;
  }

  /** A name that must be that of an object of a kind. */
  *object(name: Part, kind: string): Iterable<Problem> {
    if (!isName(name) || this.set.find(kind, name.value) !== undefined) return;
    yield* this.missing(name, kind, this.set.names(kind));
  }

  /** A name that must be that of a ConfigMap or Secret, and keys that it must have. */
  *data(kind: "ConfigMap" | "Secret", name: Part, keys: readonly Part[]): Iterable<Problem> {
    if (!isName(name)) return;
    const all = kind === "Secret" ? this.#allSecrets() : this.#allConfigMaps();
    const its = all.get(name.value);
    if (its === undefined) {
      yield* this.missing(name, kind, all.keys());
      return;
    }
    if (its.open) return;
    for (const key of keys) {
      if (!isName(key) || its.known.has(key.value)) continue;
      const remedy = this.#suggestions.instead(key.value, its.known);
      yield problemAt(key, `${kind}/${name.value} has no key "${key.value}".${remedy}`);
    }
  }

  /** A name that must be that of a ServiceAccount. Each namespace has one called `default`. */
  *serviceAccount(name: Part): Iterable<Problem> {
    if (name.value !== "default") yield* this.object(name, "ServiceAccount");
  }

  /** A name that must be that of a claim, which a StatefulSet may have made. */
  *claim(name: Part): Iterable<Problem> {
    if (!isName(name)) return;
    this.#claims ??= new Set(this.set.ofKind("StatefulSet.apps").flatMap(claimsOf));
    if (!this.#claims.has(name.value.replace(/-\d+$/, ""))) yield* this.object(name, "PersistentVolumeClaim");
  }

  /** What is said of a name that nothing has; nothing when something unknown may have it. */
  *missing(name: Part, kind: string, names: Iterable<string>): Iterable<Problem> {
    if (!isName(name) || this.set.unknownMakers.mayMake(name.value)) return;
    const remedy = this.#suggestions.instead(name.value, names);
    yield problemAt(name, `No ${kind.replace(/\..*/, "")} is called "${name.value}".${remedy}`);
  }

  /** What there is instead of a name, as a sentence with a space before it. */
  instead(of: string, names: Iterable<string>): string {
    return this.#suggestions.instead(of, names);
  }

  #allSecrets(): DataByName {
    this.#secrets ??= secrets(this.set);
    return this.#secrets;
  }

  #allConfigMaps(): DataByName {
    this.#configMaps ??= configMaps(this.set);
    return this.#configMaps;
  }
}

/** A part that is a name: a text, and not the empty one. */
export type Name = Part & { readonly value: string };

/** Whether a part is a name. What is not, the schema's rules report. */
export function isName(part: Part): part is Name {
  return typeof part.value === "string" && part.value !== "";
}

/** The claims of a StatefulSet, without their numbers. */
function claimsOf(statefulSet: { readonly metadata: { readonly name: string }; readonly spec?: unknown }) {
  return listAt(statefulSet.spec, "volumeClaimTemplates").map(
    (template) => `${textAt(template, "metadata", "name")}-${statefulSet.metadata.name}`,
  );
}
