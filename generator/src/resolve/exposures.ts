import type { SystemSpec } from "../model/system.ts";
import type { Workload } from "../model/workload.ts";
import { exposuresOf } from "./graph.ts";

/** What is wrong with how a service is exposed: sentences. */
export function exposureFaults(workload: Workload, { entrance }: SystemSpec): readonly string[] {
  const exposures = exposuresOf(workload);
  if (exposures.length === 0) return [];
  const ports = Object.keys(workload.ports);
  const unknown = exposures.flatMap(({ port }) => (port === undefined || ports.includes(port) ? [] : [port]));
  return [
    ...(entrance === undefined
      ? [
          'It is exposed, but the system has no entrance. Say in the system\'s declaration how the outside gets in: `entrance: { through: "gateway", … }` or `"ingress"`.',
        ]
      : []),
    ...unknown.map((port) => `It exposes the port "${port}", which it does not have. It has: ${ports.join(", ")}.`),
  ];
}
