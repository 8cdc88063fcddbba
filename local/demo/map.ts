import type { LocalSystem } from "../../generator/src/local/local.ts";

/** The map of a system, for drawing: what runs in the middle, what is outside on the left, what is used on the right. */
export interface SystemMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

export interface MapNode {
  /** As `workload/polybot` or `queue/jobs`. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly column: "outside" | "runs" | "used";
}

export interface MapEdge {
  readonly from: string;
  readonly to: string;
  /** The access modes, as `consume`. */
  readonly label: string;
}

/** Draws a system from its graph: its pods, what they use, and the ways in. */
export function mapOf({ pods, resources, edges, routes }: LocalSystem): SystemMap {
  const stores = new Set(resources.filter(({ kind }) => kind === "store").map(({ name }) => name));
  const workload = (name: string) => `workload/${name}`;
  const idOf = ({ kind, name }: { readonly kind: string; readonly name: string }) =>
    kind === "endpoint" || kind === "store" ? workload(name) : `${kind}/${name}`;
  const nodes: readonly MapNode[] = [
    ...(routes.length > 0 ? [{ id: "gateway", kind: "gateway", name: "gateway", column: "outside" } as const] : []),
    ...pods.map(({ name, controller }) => ({
      id: workload(name),
      kind: stores.has(name) ? "store" : controller === "Job" ? "job" : "workload",
      name,
      column: stores.has(name) ? ("used" as const) : ("runs" as const),
    })),
    ...resources
      .filter(({ kind }) => kind !== "store")
      .map(({ kind, name }) => ({
        id: `${kind}/${name}`,
        kind,
        name,
        column: kind === "external" ? ("outside" as const) : ("used" as const),
      })),
  ];
  const known = new Set(nodes.map(({ id }) => id));
  const ways = routes.map(({ service }) => ({ from: "gateway", to: workload(service), label: "https" }));
  const uses = edges.map(({ from, to, access }) => ({ from: workload(from), to: idOf(to), label: access.join(", ") }));
  const distinct = new Map([...ways, ...uses].map((edge) => [`${edge.from} ${edge.to}`, edge]));
  return { nodes, edges: [...distinct.values()].filter(({ from, to }) => known.has(from) && known.has(to)) };
}
