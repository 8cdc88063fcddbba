import type { Json, JsonObject, Manifest } from "../model/manifest.ts";
import type { LayeredWorkload } from "../render/workload.ts";
import { type Edge, exposuresOf, type Graph, type ResolvedWorkload } from "../resolve/graph.ts";
import { type Difference, differences } from "./differences.ts";
import { mermaid } from "./mermaid.ts";
import { exactness } from "./reach.ts";

/** The map of a system for people: its flow chart, every access, and what is not the same in all environments. */
export function systemDocument(graph: Graph, layered: readonly LayeredWorkload[]): string {
  return [
    `# ${graph.system.name}: the system`,
    "Derived from the declarations by `npm run graph`.",
    `\`\`\`mermaid\n${mermaid(graph)}\`\`\``,
    "## Who may reach what",
    "Each line is an edge of the graph: the only paths that are open. Everything else is denied, both ways.",
    accesses(graph),
    `Implicit edges, in every environment: each pod asks DNS; ${implicit(graph)}`,
    "## What is not the same everywhere",
    ...differenceTables(graph, layered),
    "",
  ].join("\n\n");
}

function accesses({ workloads, places }: Graph): string {
  const rows = workloads.flatMap(({ main, jobs }) =>
    [main, ...jobs].flatMap((pod) =>
      pod.edges.map((edge) => [
        `\`${pod.name}\``,
        `${edge.to.kind} \`${edge.to.name}\``,
        accessText(edge),
        sinks(edge),
        paths(edge, places),
      ]),
    ),
  );
  return table(["from", "to", "access", "through", "network path"], rows);
}

function accessText({ accesses }: Edge): string {
  return accesses
    .map(({ access, options }) => {
      const given = Object.entries(options).map(([name, value]) => `${name} \`${String(value)}\``);
      return given.length === 0 ? access : `${access} (${given.join(", ")})`;
    })
    .join("; ");
}

function sinks({ sinks }: Edge): string {
  return sinks.map((sink) => `\`${sink}\``).join(", ");
}

function paths({ egress }: Edge, places: Graph["places"]): string {
  if (egress.length === 0) return "none";
  const distinct = egress.map((path) => {
    const texts = new Map<string, string[]>();
    for (const place of places) {
      const text = exactness(path, place);
      texts.set(text, [...(texts.get(text) ?? []), place.id]);
    }
    return [...texts].map(([text, where]) => (texts.size === 1 ? text : `${where.join(", ")}: ${text}`)).join("; ");
  });
  return [...new Set(distinct)].join("; ");
}

function implicit({ workloads }: Graph): string {
  const exposed = workloads.filter(({ workload }) => exposuresOf(workload).length > 0).map(name);
  const scraped = workloads.filter(({ workload }) => workload.ports.metrics !== undefined).map(name);
  const granted = workloads.filter(({ main, jobs }) => [main, ...jobs].some(isGranted)).map(name);
  const parts = [
    ...(exposed.length > 0 ? [`the gateway reaches ${exposed.join(", ")}`] : []),
    ...(scraped.length > 0 ? [`Prometheus scrapes ${scraped.join(", ")}`] : []),
    ...(granted.length > 0 ? [`${granted.join(", ")} ask AWS STS for credentials`] : []),
  ];
  return parts.length === 0 ? "nothing else." : `${parts.join("; ")}.`;
}

const name = ({ workload }: ResolvedWorkload) => `\`${workload.name}\``;

function isGranted({ containers, init }: ResolvedWorkload["main"]): boolean {
  return [...containers, ...init].some(({ granted }) => granted);
}

function differenceTables({ places }: Graph, layered: readonly LayeredWorkload[]): readonly string[] {
  return layered.flatMap((workload) => {
    const rows = objectsOf(
      workload,
      places.map(({ id }) => id),
    ).flatMap(([object, versions]) =>
      differences(versions).map((difference) => [
        `${object}`,
        `\`${difference.path || "the whole object"}\``,
        ...cells(difference),
      ]),
    );
    if (rows.length === 0) return [];
    return [`### ${workload.name}`, table(["object", "field", ...places.map(({ id }) => id)], rows)];
  });
}

function objectsOf({ inside, outside }: LayeredWorkload, places: readonly string[]) {
  const versions = new Map<string, (JsonObject | undefined)[]>();
  for (const { overlays } of [inside, outside]) {
    for (const [index, place] of places.entries()) {
      for (const object of overlays.get(place)?.intended ?? []) {
        const title = titleOf(object);
        const all = versions.get(title) ?? places.map(() => undefined);
        all[index] = object as JsonObject;
        versions.set(title, all);
      }
    }
  }
  return [...versions];
}

function titleOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

function cells({ path, values }: Difference): readonly string[] {
  return values.map((value) => (value === undefined ? "–" : path === "" ? "there" : `\`${short(value)}\``));
}

function short(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(heading), line(heading.map(() => "---")), ...rows.map(line)].join("\n");
}
