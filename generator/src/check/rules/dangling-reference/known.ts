import type { Manifest } from "../../../model/manifest.ts";
import { listAt, textAt } from "../../data.ts";
import type { ObjectSet } from "../../object-set.ts";
import type { Part } from "../../part.ts";
import type { Report } from "../../reported.ts";
import { Suggestions } from "../../suggestions.ts";
import { configMaps, type DataByName, secrets } from "./made-data.ts";

/** What references of a place can refer to. Its methods report what is not there. */
export class Known {
  readonly set: ObjectSet;
  readonly report: Report;
  readonly #suggestions = new Suggestions();
  #secrets: DataByName | undefined;
  #configMaps: DataByName | undefined;
  #claims: ReadonlySet<string> | undefined;

  constructor(set: ObjectSet, report: Report) {
    this.set = set;
    this.report = report;
  }

  /** A name that must be that of an object of a kind. */
  object(name: Part, kind: string): void {
    if (!isName(name) || this.set.find(kind, name.value) !== undefined) return;
    this.#missing(name, kind, this.set.names(kind));
  }

  /** A name that must be that of a ConfigMap or Secret, and keys that it must have. */
  data(kind: "ConfigMap" | "Secret", name: Part, keys: readonly Part[] = []): void {
    if (!isName(name)) return;
    const all = kind === "Secret" ? this.#allSecrets() : this.#allConfigMaps();
    const its = all.get(name.value);
    if (its === undefined) {
      this.#missing(name, kind, all.keys());
    } else if (!its.open) {
      for (const key of keys) this.among(key, `${kind}/${name.value} has no key`, its.known);
    }
  }

  /** A name that must be that of a ServiceAccount. Each namespace has one called `default`. */
  serviceAccount(name: Part): void {
    if (name.value !== "default") this.object(name, "ServiceAccount");
  }

  /** A name that must be that of a claim, which a StatefulSet may have made. */
  claim(name: Part): void {
    if (!isName(name)) return;
    this.#claims ??= new Set(this.set.ofKind("StatefulSet.apps").flatMap(claimsOf));
    const [, ofStatefulSet = ""] = /^(.*)-\d+$/.exec(name.value) ?? [];
    if (!this.#claims.has(ofStatefulSet)) this.object(name, "PersistentVolumeClaim");
  }

  /** A name that must be one of some. @param lack What is to be said when it is not: the name follows. */
  among(name: Part, lack: string, names: ReadonlySet<string>): void {
    if (!isName(name) || names.has(name.value)) return;
    this.report(name, `${lack} "${name.value}".${this.#suggestions.instead(name.value, names)}`);
  }

  #missing(name: Name, kind: string, names: Iterable<string>): void {
    if (this.set.unknownMakers.mayMake(name.value)) return;
    const remedy = this.#suggestions.instead(name.value, names);
    this.report(name, `No ${kind.replace(/\..*/, "")} is called "${name.value}".${remedy}`);
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

/** Whether a part is a name. What is not, the rules of the schemas report. */
export function isName(part: Part): part is Name {
  return typeof part.value === "string" && part.value !== "";
}

/** The claims of a StatefulSet, without their numbers. */
function claimsOf({ metadata, spec }: Manifest): readonly string[] {
  return listAt(spec, "volumeClaimTemplates").map((claim) => `${textAt(claim, "metadata", "name")}-${metadata.name}`);
}
