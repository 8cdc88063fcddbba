import { textAt } from "./data.ts";
import { entriesOf, memberOf, type Part } from "./part.ts";
import type { PodTemplate } from "./pod-template.ts";

/** A container of a pod. */
export interface Container {
  readonly part: Part;
  readonly role: Role;
}

/** An `init` container ends before the others start; a `sidecar` is one that goes on running. */
export type Role = "main" | "sidecar" | "init" | "ephemeral";

/** All containers of a pod, the main ones first: the order in which Kubernetes looks for a port by its name. */
export function containersOf({ spec }: PodTemplate): readonly Container[] {
  return [
    ...entriesOf(memberOf(spec, "containers")).map((part) => ({ part, role: "main" }) as const),
    // Source: Kubernetes documentation, "Sidecar Containers".
    ...entriesOf(memberOf(spec, "initContainers")).map(
      (part) => ({ part, role: textAt(part.value, "restartPolicy") === "Always" ? "sidecar" : "init" }) as const,
    ),
    ...entriesOf(memberOf(spec, "ephemeralContainers")).map((part) => ({ part, role: "ephemeral" }) as const),
  ];
}
