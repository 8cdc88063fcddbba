import type { Manifest } from "../../model/manifest.ts";
import type { SetRule } from "../rule.ts";

/** Two objects of one kind, namespace and name: the second would overwrite the first. */
export const duplicateObject: SetRule = {
  name: "duplicate-object",
  severity: "error",
  summary: "No two objects of a place have the same kind, namespace and name.",
  *checkAll({ objects }) {
    const first = new Map<string, Manifest>();
    for (const object of objects) {
      const { apiVersion, kind, metadata } = object;
      const group = apiVersion.replace(/\/?[^/]*$/, "");
      const key = [group, kind, metadata.namespace ?? "", metadata.name].join("\n");
      if (first.has(key)) {
        yield { object, message: "There is another object of this kind and name. Give one of them another name." };
      }
      first.set(key, object);
    }
  },
};
