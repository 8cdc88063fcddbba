import type { JsonObject } from "../model/manifest.ts";
import { listAt, mapAt, textAt } from "./data.ts";
import type { PodTemplate } from "./pod-template.ts";

/** A container of a pod. */
export interface Container {
  readonly container: JsonObject;
  readonly role: Role;
  /** Where it stands in the object. */
  readonly path: readonly (string | number)[];
}

/** An `init` container ends before the others start; a `sidecar` is one that goes on running. */
export type Role = "main" | "sidecar" | "init" | "ephemeral";

/** All containers of a pod: those that stay first, in the order in which a port is looked for by its name. */
export function containersOf({ spec, path }: PodTemplate): readonly Container[] {
  const found: Container[] = [];
  for (const list of lists) {
    let index = 0;
    for (const each of listAt(spec, list)) {
      const container = mapAt(each);
      if (container !== undefined) {
        found.push({ container, role: roleOf(list, container), path: [...path, "spec", list, index] });
      }
      index++;
    }
  }
  return found;
}

const lists = ["containers", "initContainers", "ephemeralContainers"] as const;

function roleOf(list: (typeof lists)[number], container: JsonObject): Role {
  if (list === "containers") return "main";
  if (list === "ephemeralContainers") return "ephemeral";
  // Source: Kubernetes documentation, "Sidecar Containers".
  return textAt(container, "restartPolicy") === "Always" ? "sidecar" : "init";
}
