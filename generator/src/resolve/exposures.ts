import type { Entrance, SystemSpec } from "../model/system.ts";
import { Varying } from "../model/varying.ts";
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
    ...(entrance?.through === "ingress" && exposures.some(({ from }) => from !== undefined) && !isNginx(entrance)
      ? [
          'It restricts who may call it (`from`), which an Ingress can say to an NGINX controller only. Use such a class (with "nginx" in its name), the Gateway API, or take `from` out.',
        ]
      : []),
    ...unknown.map((port) => `It exposes the port "${port}", which it does not have. It has: ${ports.join(", ")}.`),
  ];
}

/** ingress-nginx and F5's controller read the annotation; its name tells as much as a declaration can. */
function isNginx(entrance: Extract<Entrance, { readonly through: "ingress" }>): boolean {
  const { class: name } = entrance;
  return name instanceof Varying ? /nginx/.test(name.shared ?? "") : /nginx/.test(name);
}
