import type { SetRule } from "../rule.ts";

/** Two objects of one kind, namespace and name: the second would overwrite the first. */
export const duplicateObject: SetRule = {
  name: "duplicate-object",
  severity: "error",
  summary: "No two objects of a place have the same kind, namespace and name.",
  *checkAll(set) {
    for (const kind of set.kinds) {
      const seen = new Set<string>();
      for (const object of set.ofKind(kind)) {
        const { name } = object.metadata;
        const key = set.isOwn(object) ? name : `${set.namespaceOf(object)}/${name}`;
        if (seen.has(key)) {
          yield { object, message: "There is another object of this kind and name. Give one of them another name." };
        }
        seen.add(key);
      }
    }
  },
};
