import { exposuresOf, type Graph, type ResolvedWorkload } from "../resolve/graph.ts";

/** The system as a Mermaid flow chart: workloads, what they use, and what reaches them from outside. */
export function mermaid({ workloads }: Graph): string {
  const resources = new Map<string, string>();
  const edges: string[] = [];
  for (const { workload, main, jobs } of workloads) {
    const pods = [main, ...jobs];
    for (const { to, accesses } of pods.flatMap((pod) => pod.edges)) {
      const target = isWorkload(to.kind) ? id("workload", to.name) : id(to.kind, to.name);
      if (!isWorkload(to.kind)) resources.set(target, `${target}${shape(to.kind, `${to.name}<br/><i>${to.kind}</i>`)}`);
      const labels = [...new Set(accesses.map(({ access }) => access))].join(", ");
      edges.push(`${id("workload", workload.name)} -->|${labels}| ${target}`);
    }
    if (exposuresOf(workload).length > 0) edges.push(`gateway -->|https| ${id("workload", workload.name)}`);
    if (workload.ports.metrics !== undefined) edges.push(`prometheus -.->|scrapes| ${id("workload", workload.name)}`);
  }
  const around = ["gateway", "prometheus"].filter((name) => edges.some((edge) => edge.startsWith(`${name} `)));
  return [
    "flowchart LR",
    ...around.map((name) => `  ${name}([${name}])`),
    ...workloads.map((resolved) => `  ${workloadNode(resolved)}`),
    ...[...resources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => `  ${node}`),
    ...[...new Set(edges)].map((edge) => `  ${edge}`),
    "",
  ].join("\n");
}

function isWorkload(kind: string): boolean {
  return kind === "endpoint" || kind === "store";
}

function workloadNode({ workload }: ResolvedWorkload): string {
  const text = `${workload.name}<br/><i>${workload.spec.preset}</i>`;
  return `${id("workload", workload.name)}${workload.spec.preset === "store" ? `[("${text}")]` : `["${text}"]`}`;
}

function shape(kind: string, text: string): string {
  if (kind === "queue" || kind === "topic") return `[/"${text}"/]`;
  if (kind === "bucket" || kind === "table") return `[("${text}")]`;
  return `(["${text}"])`;
}

// Mermaid takes `end` and some other words for its own; with a prefix no name is one of them.
function id(kind: string, name: string): string {
  return `${kind}_${name}`.replace(/[^A-Za-z0-9]/g, "_");
}
