import type { Finding } from "../check/finding.ts";
import type { Consumer, Use } from "../model/handle.ts";
import type { ContainerSpec, Workload } from "../model/workload.ts";
import type { Edge, ResolvedWorkload } from "./graph.ts";
import { usesOf } from "./sinks.ts";

/** The edges that start in a pod: all accesses of its containers to one resource are one edge. */
export function edgesOf(
  containers: readonly (readonly [string, ContainerSpec])[],
  consumer: Consumer,
): readonly Edge[] {
  interface Accesses {
    readonly uses: Map<string, Use>;
    readonly sinks: string[];
  }
  const byTarget = new Map<string, Accesses>();
  for (const [container, spec] of containers) {
    for (const { use, sink } of usesOf(spec)) {
      const to = `${use.kind}/${use.name}`;
      const edge: Accesses = byTarget.get(to) ?? { uses: new Map(), sinks: [] };
      byTarget.set(to, edge);
      edge.uses.set(`${use.access} ${JSON.stringify(use.options)}`, use);
      const where = container === "" ? sink : `${container}: ${sink}`;
      if (!edge.sinks.includes(where)) edge.sinks.push(where);
    }
  }
  return [...byTarget.values()].map(({ uses, sinks }) => edge([...uses.values()], sinks, consumer));
}

function edge(uses: readonly Use[], sinks: readonly string[], consumer: Consumer): Edge {
  const [first] = uses;
  return {
    to: { kind: first?.kind ?? "", name: first?.name ?? "" },
    accesses: uses.map(({ access, options }) => ({ access, options })),
    sinks,
    egress: uses.flatMap((use) => use.egress(consumer)),
    grants: (place) =>
      uses.flatMap(({ access, grants }) => grants(consumer, place).map((grant) => ({ ...grant, access }))),
  };
}

/** Edges to workloads that are not in the system, or to ports that they don't listen on. */
export function danglingEdges(
  { workload, main, jobs }: ResolvedWorkload,
  workloads: readonly Workload[],
  source: string,
): readonly Finding[] {
  const finding = (rule: string, message: string): Finding => ({
    rule,
    severity: "error",
    message,
    source,
    object: `${workload.spec.preset} ${workload.name}`,
  });
  return [main, ...jobs].flatMap(({ edges }) =>
    edges.flatMap(({ to, egress, sinks }) =>
      egress.flatMap((path) => {
        if (!("workload" in path)) return [];
        const callee = workloads.find(({ name }) => name === path.workload);
        if (callee === undefined) {
          const what = to.kind === "store" ? "store" : "service";
          return [
            finding(
              "dangling-edge",
              `${sinks.join(", ")} needs the ${what} "${path.workload}", which is not in the system. Add it to \`workloads\` in the system's declaration, or take the handle out.`,
            ),
          ];
        }
        const declared = Object.values(callee.ports).map((port) => (typeof port === "number" ? port : port.port));
        return path.ports
          .filter(({ port }) => !declared.includes(port))
          .map(({ port }) =>
            finding(
              "dangling-edge",
              `${sinks.join(", ")} needs port ${port} of "${path.workload}", which listens on ${declared.join(", ") || "none"}. Declare its endpoint once and use that.`,
            ),
          );
      }),
    ),
  );
}
