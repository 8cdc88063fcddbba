import { networkPort } from "../model/endpoint.ts";
import type { Place } from "../model/environment.ts";
import type { Consumer, Egress, Use } from "../model/handle.ts";
import { at } from "../model/varying.ts";
import type { ContainerSpec, Workload } from "../model/workload.ts";
import { type Edge, type ResolvedWorkload, runsIn } from "./graph.ts";
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
    to: { kind: first?.kind ?? "", name: first?.name ?? "", spec: first?.spec },
    accesses: uses.map(({ access, options }) => ({ access, options })),
    sinks,
    egress: uses.flatMap((use) => use.egress(consumer)),
    facets: (place) => Object.fromEntries(uses.flatMap((use) => facetsOf(use, consumer, place))),
    grants: (place) =>
      uses.flatMap(({ access, grants }) => grants(consumer, place).map((grant) => ({ ...grant, access }))),
  };
}

function facetsOf(use: Use, consumer: Consumer, place: Place): readonly (readonly [string, string])[] {
  return use.values.flatMap((name) => {
    const facet = use.facet(name, consumer);
    const value = "value" in facet ? at(facet.value, place) : undefined;
    return value === undefined ? [] : [[name, String(value)] as const];
  });
}

/** What is wrong with the edges of a workload to others: sentences. */
export function danglingEdges(
  { main, jobs, places }: ResolvedWorkload,
  workloads: readonly Workload[],
): readonly string[] {
  return [main, ...jobs].flatMap(({ edges }) =>
    edges.flatMap((edge) =>
      edge.egress.flatMap((path) => {
        if (!("workload" in path)) return [];
        const callee = workloads.find(({ name }) => name === path.workload);
        return callee === undefined ? [notInSystem(edge, path.workload)] : danglingPath(edge, path, callee, places);
      }),
    ),
  );
}

function notInSystem({ to, sinks }: Edge, callee: string): string {
  const what = to.kind === "store" ? "store" : "service";
  return `${sinks.join(", ")} needs the ${what} "${callee}", which is not in the system. Add it to \`workloads\` in the system's declaration, or take the handle out.`;
}

function danglingPath(
  { sinks }: Edge,
  { ports }: Extract<Egress, { readonly workload: string }>,
  callee: Workload,
  places: readonly Place[],
): readonly string[] {
  const listens = Object.values(callee.ports).map((port) => networkPort(port).port);
  const absent = [...new Set(places.filter((place) => !runsIn(callee, place)).map(({ name }) => name))];
  return [
    ...ports
      .filter(({ port }) => !listens.includes(port))
      .map(
        ({ port }) =>
          `${sinks.join(", ")} needs port ${port} of "${callee.name}", which listens on ${listens.join(", ") || "none"}. Declare its endpoint once and use that.`,
      ),
    ...(absent.length === 0
      ? []
      : [
          `${sinks.join(", ")} needs "${callee.name}", which does not run in ${absent.join(", ")}. Let it run there too, or take the handle out.`,
        ]),
  ];
}
